package io.perfport.client.tls;

import io.netty.pkitesting.CertificateBuilder;
import io.netty.pkitesting.X509Bundle;
import io.perfport.core.tls.TlsIdentity;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;

/** An authority with certificates of its own, in PEM files of one folder. */
final class TestPki {
  private final Path folder;
  private final X509Bundle authority;
  private final Path authorityFile;
  private int issued;

  TestPki(Path folder, String name) throws Exception {
    this.folder = folder;
    this.authority =
        new CertificateBuilder()
            .ecp256()
            .subject("CN=" + name)
            .setIsCertificateAuthority(true)
            .buildSelfSigned();
    this.authorityFile = write(name + "-ca.pem", authority.getCertificatePEM());
  }

  /** The authority's own certificate. */
  Path authorityFile() {
    return authorityFile;
  }

  /** One that is valid now, of a host's name. */
  TlsIdentity of(String host) throws Exception {
    return issue(builder().addSanDnsName(host));
  }

  /** One that is valid now, of 127.0.0.1. */
  TlsIdentity ofLoopback() throws Exception {
    return issue(builder().addSanIpAddress("127.0.0.1"));
  }

  /** One of 127.0.0.1 that was valid until yesterday. */
  TlsIdentity expired() throws Exception {
    Instant yesterday = Instant.now().minus(Duration.ofDays(1));
    return issue(
        builder()
            .addSanIpAddress("127.0.0.1")
            .notBefore(yesterday.minus(Duration.ofDays(10)))
            .notAfter(yesterday));
  }

  private static CertificateBuilder builder() {
    return new CertificateBuilder().ecp256().subject("CN=perfport test");
  }

  private TlsIdentity issue(CertificateBuilder builder) throws Exception {
    X509Bundle made = builder.buildIssuedBy(authority);
    issued++;
    String name = authorityFile.getFileName() + "-" + issued;
    return TlsIdentity.load(
        write(name + ".pem", made.getCertificatePEM()),
        write(name + ".key", made.getPrivateKeyPEM()),
        null);
  }

  private Path write(String name, String pem) throws Exception {
    return Files.writeString(folder.resolve(name), pem);
  }
}

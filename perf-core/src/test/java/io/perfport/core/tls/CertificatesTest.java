package io.perfport.core.tls;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.netty.pkitesting.CertificateBuilder;
import io.netty.pkitesting.X509Bundle;
import io.perfport.common.failure.FailureException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.Date;
import java.util.Locale;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Certificates that are made, read, and known by their fingerprints. */
class CertificatesTest {
  @TempDir private Path folder;

  private X509Bundle bundle;
  private Path certificate;
  private Path key;

  @BeforeEach
  void write() throws Exception {
    bundle =
        new CertificateBuilder()
            .ecp256()
            .subject("CN=test")
            .setIsCertificateAuthority(true)
            .buildSelfSigned();
    certificate = Files.writeString(folder.resolve("cert.pem"), bundle.getCertificatePEM());
    key = Files.writeString(folder.resolve("key.pem"), bundle.getPrivateKeyPEM());
  }

  @Test
  void aSelfSignedCertificateIsValidForAYearAndOfThisMachine() throws Exception {
    Instant now = Instant.parse("2026-11-27T10:00:00Z");
    X509Certificate made = SelfSigned.at(now).certificate();
    made.verify(made.getPublicKey());
    made.checkValidity(Date.from(now));
    made.checkValidity(Date.from(now.plus(Duration.ofDays(364))));
    assertThat(made.getVersion()).isEqualTo(3);
    assertThat(made.getSerialNumber().signum()).isPositive();
    assertThat(made.getSubjectAlternativeNames())
        .anySatisfy(name -> assertThat(name.get(1)).isEqualTo("localhost"))
        .anySatisfy(name -> assertThat(name.get(1)).isEqualTo("127.0.0.1"))
        .anySatisfy(name -> assertThat(name.get(1)).isEqualTo("0:0:0:0:0:0:0:1"));
  }

  @Test
  void aFingerprintIsReadAsPrintedAndAsOpensslPrintsIt() {
    String printed = TlsIdentity.load(certificate, key, null).fingerprint().toString();
    assertThat(Fingerprint.parse(printed)).hasToString(printed);
    String digits = printed.substring("sha256:".length()).toUpperCase(Locale.ROOT);
    String openssl = "SHA256:" + digits.replaceAll("(..)(?=.)", "$1:");
    assertThat(Fingerprint.parse(openssl)).hasToString(printed);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "sha256:", "sha1:00", "sha256:zz", "00"})
  void whatIsNoFingerprintIsRefused(String text) {
    assertThatThrownBy(() -> Fingerprint.parse(text))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("64 hexadecimal digits");
  }

  @Test
  void anEncryptedKeyNeedsItsPassword() throws Exception {
    Path encrypted = encrypted("secret");
    Path right = Files.writeString(folder.resolve("right"), "secret\nanother line");
    Path wrong = Files.writeString(folder.resolve("wrong"), "guess");
    assertThatCode(() -> TlsIdentity.load(certificate, encrypted, right))
        .doesNotThrowAnyException();
    assertThatThrownBy(() -> TlsIdentity.load(certificate, encrypted, wrong))
        .isInstanceOf(FailureException.class)
        .hasMessageContaining("is the password right?")
        .hasMessageNotContaining("guess");
    assertThatThrownBy(() -> TlsIdentity.load(certificate, encrypted, null))
        .hasMessageContaining("--tls-key-password-file");
  }

  /** As users get it: in PBES2 (RFC 8018). */
  private Path encrypted(String password) throws Exception {
    Path made = folder.resolve("encrypted.pem");
    Process openssl;
    try {
      openssl =
          new ProcessBuilder("openssl", "pkcs8", "-topk8", "-passout", "pass:" + password)
              .redirectInput(key.toFile())
              .redirectOutput(made.toFile())
              .start();
    } catch (IOException e) {
      assumeTrue(false, "openssl is not here");
      throw e;
    }
    assertThat(openssl.waitFor()).isZero();
    return made;
  }

  @Test
  void aKeyOfAnotherCertificateIsRefused() throws Exception {
    X509Bundle other =
        new CertificateBuilder()
            .rsa2048()
            .subject("CN=other")
            .setIsCertificateAuthority(true)
            .buildSelfSigned();
    Path otherKey = Files.writeString(folder.resolve("other.pem"), other.getPrivateKeyPEM());
    assertThatThrownBy(() -> TlsIdentity.load(certificate, otherKey, null))
        .isInstanceOf(FailureException.class)
        .hasMessageContaining("is not the key of the certificate");
  }

  @ParameterizedTest
  @CsvSource({
    "-----BEGIN RSA PRIVATE KEY-----, openssl pkcs8 -topk8",
    "nothing of the sort, has no private key",
  })
  void aKeyThatCantBeReadIsNamedWithWhatToDo(String text, String message) throws Exception {
    Path bad = Files.writeString(folder.resolve("bad.pem"), text);
    assertThatThrownBy(() -> TlsIdentity.load(certificate, bad, null))
        .isInstanceOf(FailureException.class)
        .hasMessageContaining("bad.pem")
        .hasMessageContaining(message);
  }

  @Test
  void aFileThatIsNotThereIsNamed() {
    Path missing = folder.resolve("missing.pem");
    assertThatThrownBy(() -> TlsIdentity.load(missing, key, null))
        .isInstanceOf(FailureException.class)
        .hasMessageContaining("missing.pem")
        .hasMessageContaining("no such file");
  }

  @ParameterizedTest
  @CsvSource({
    "SHA256withECDSA, SHA-256",
    "SHA384withECDSA, SHA-384",
    "SHA512withRSA, SHA-512",
    "SHA1withRSA, SHA-256",
    "MD5withRSA, SHA-256",
    "Ed25519, SHA-256",
  })
  void theHashOfAChannelBindingIsThatOfTheSignature(String signature, String hash) {
    assertThat(ChannelBinding.hashOf(signature)).isEqualTo(hash);
  }
}

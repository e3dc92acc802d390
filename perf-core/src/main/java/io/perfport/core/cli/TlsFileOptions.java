package io.perfport.core.cli;

import io.perfport.core.tls.TlsIdentity;
import io.perfport.core.tls.TlsProvider;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;
import picocli.CommandLine.Option;

/** What both ends need for TLS besides the word that they are to have it. */
public final class TlsFileOptions {
  public static final OptionRule NEEDS_TLS =
      OptionRule.any(
              "--tls-cert",
              "--tls-key",
              "--tls-key-password-file",
              "--tls-ca",
              "--tls-provider",
              "--tls-pin",
              "--tls-resume")
          .without("--tls")
          .refuse("%1$s: is about TLS; it needs --tls");

  public static final OptionRule CERTIFICATE_NEEDS_KEY =
      OptionRule.any("--tls-cert")
          .without("--tls-key")
          .refuse("--tls-cert and --tls-key go together: a certificate and its key");

  public static final OptionRule KEY_NEEDS_CERTIFICATE =
      OptionRule.any("--tls-key", "--tls-key-password-file")
          .without("--tls-cert")
          .refuse("%1$s: needs --tls-cert: a certificate and its key go together");

  @Option(
      names = "--tls-cert",
      paramLabel = "FILE",
      description =
          "Certificate of this end in PEM, followed by those of the authorities between it and the"
              + " root. A client needs one only for a server that asks for it.")
  private Path certificate;

  @Option(
      names = "--tls-key",
      paramLabel = "FILE",
      description = "Private key of the certificate in PEM (PKCS#8: BEGIN PRIVATE KEY).")
  private Path key;

  @Option(
      names = "--tls-key-password-file",
      paramLabel = "FILE",
      description = "Decrypt the key with the first line of this file.")
  private Path keyPassword;

  @Option(
      names = "--tls-ca",
      paramLabel = "FILE",
      description =
          "Certificates of the authorities (PEM) that must vouch for the other end. A server then"
              + " requires a certificate of each client (mutual TLS). Client's default: the"
              + " authorities that the Java runtime trusts.")
  private Path authorities;

  @Option(
      names = "--tls-provider",
      paramLabel = "NAME",
      description =
          "Who does the cryptography: jdk, or boringssl, which is faster and needs netty-tcnative on"
              + " the class path (default: jdk).")
  private String provider;

  /**
   * Who this end is; empty if the user has not said.
   *
   * @throws io.perfport.common.failure.FailureException if the files can't be used
   */
  public Optional<TlsIdentity> identity() {
    return Optional.ofNullable(certificate).map(file -> TlsIdentity.load(file, key, keyPassword));
  }

  /** Null for none. */
  public Path authorities() {
    return authorities;
  }

  /**
   * The provider, which can be used here.
   *
   * @throws UsageException if it can't
   */
  public TlsProvider provider() {
    TlsProvider chosen = provider == null ? TlsProvider.JDK : named(provider);
    chosen
        .obstacle()
        .ifPresent(
            why -> {
              throw new UsageException("--tls-provider: " + why);
            });
    return chosen;
  }

  private static TlsProvider named(String name) {
    return Arrays.stream(TlsProvider.values())
        .filter(each -> each.label().equals(name.toLowerCase(Locale.ROOT)))
        .findFirst()
        .orElseThrow(
            () ->
                new UsageException(
                    "--tls-provider: '%s' is none of %s"
                        .formatted(
                            name,
                            Arrays.stream(TlsProvider.values())
                                .map(TlsProvider::label)
                                .collect(Collectors.joining(", ")))));
  }
}

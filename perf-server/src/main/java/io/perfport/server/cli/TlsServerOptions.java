package io.perfport.server.cli;

import io.perfport.common.failure.FailureException;
import io.perfport.core.cli.OptionRule;
import io.perfport.core.cli.TlsFileOptions;
import io.perfport.core.cli.UsageException;
import io.perfport.core.tls.ServerTls;
import io.perfport.core.tls.TlsIdentity;
import java.util.List;
import java.util.Optional;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Whether the server speaks TLS, and as who. */
final class TlsServerOptions {
  static final List<OptionRule> RULES =
      List.of(
          TlsFileOptions.NEEDS_TLS,
          TlsFileOptions.CERTIFICATE_NEEDS_KEY,
          TlsFileOptions.KEY_NEEDS_CERTIFICATE);

  private static final String SELF_SIGNED = "self-signed";
  private static final String OF_FILES = "files";

  @Option(
      names = "--tls",
      paramLabel = SELF_SIGNED,
      arity = "0..1",
      fallbackValue = OF_FILES,
      description =
          "Speak TLS 1.3, and nothing else, on the port and on that of the metrics and the live"
              + " page: with --tls-cert and --tls-key, or self-signed, with a new certificate whose"
              + " fingerprint is printed for perf-client --tls-pin. Clients without TLS, iperf3's"
              + " among them, are turned away. UDP data is not encrypted.")
  private String tls;

  @Mixin private TlsFileOptions files = new TlsFileOptions();

  /**
   * How to speak TLS; empty to speak in clear.
   *
   * @throws UsageException if the files can't be used, or are not those that are needed
   */
  Optional<ServerTls> toTls() {
    if (tls == null) {
      return Optional.empty();
    }
    try {
      return Optional.of(new ServerTls(identity(), files.authorities(), files.provider()));
    } catch (FailureException e) {
      throw new UsageException("--tls: " + e.failure().detail());
    }
  }

  private TlsIdentity identity() {
    Optional<TlsIdentity> read = files.identity();
    if (tls.equals(SELF_SIGNED)) {
      if (read.isPresent()) {
        throw new UsageException(
            "--tls self-signed and --tls-cert exclude each other; give one certificate");
      }
      return TlsIdentity.selfSigned();
    }
    if (!tls.equals(OF_FILES)) {
      throw new UsageException(
          "--tls: '%s' is not self-signed, the only word that may follow".formatted(tls));
    }
    return read.orElseThrow(
        () ->
            new UsageException(
                "--tls: as who? Give --tls-cert and --tls-key, or --tls self-signed"));
  }
}

package io.perfport.client.cli;

import io.perfport.common.failure.CauseText;
import io.perfport.common.failure.FailureException;
import io.perfport.core.cli.TlsFileOptions;
import io.perfport.core.cli.UsageException;
import io.perfport.core.tls.ClientTls;
import io.perfport.core.tls.Fingerprint;
import java.util.Optional;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Whether the client speaks TLS, with whom, and as who. */
final class TlsClientOptions {
  @Option(
      names = "--tls",
      description =
          "Speak TLS 1.3 on the control connection and all TCP data connections, to a server with"
              + " --tls. Its certificate must be of an authority that is trusted and of HOST, or the"
              + " one of --tls-pin. UDP data is not encrypted.")
  boolean tls;

  @Option(
      names = "--tls-pin",
      paramLabel = "sha256:HEX",
      description =
          "Accept only the certificate with this SHA-256 fingerprint, which perf-server prints."
              + " Without --tls-ca nothing else of it is checked, so that it may be self-signed.")
  private String pin;

  @Option(
      names = "--tls-resume",
      description =
          "Let connections resume the session of an earlier one (default: each makes a full"
              + " handshake). For -W crr.")
  private boolean resumes;

  @Mixin private TlsFileOptions files = new TlsFileOptions();

  /**
   * How to speak TLS; empty to speak in clear.
   *
   * @throws UsageException if what was given can't be used
   */
  Optional<ClientTls> toTls() {
    if (!tls) {
      return Optional.empty();
    }
    try {
      return Optional.of(
          new ClientTls(
              ClientTls.authorities(files.authorities()),
              pin == null ? null : Fingerprint.parse(pin),
              files.identity().orElse(null),
              files.provider(),
              resumes));
    } catch (IllegalArgumentException e) {
      throw new UsageException("--tls-pin: " + CauseText.of(e));
    } catch (FailureException e) {
      throw new UsageException("--tls: " + e.failure().detail());
    }
  }
}

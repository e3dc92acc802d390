package io.perfport.server.cli;

import io.perfport.common.failure.CauseText;
import io.perfport.common.iperf3.auth.Authorizer;
import io.perfport.common.iperf3.auth.PemKeys;
import io.perfport.common.iperf3.auth.RsaPadding;
import io.perfport.common.iperf3.auth.UsersFile;
import io.perfport.core.cli.Range;
import io.perfport.core.cli.UsageException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.Optional;
import picocli.CommandLine.Option;

/** Who may test, by iperf3's own means: named as iperf3 names them. */
final class AuthenticationOptions {
  private static final long DEFAULT_SKEW_SECONDS = 10;

  @Option(
      names = "--rsa-private-key-path",
      paramLabel = "FILE",
      description =
          "Require authentication; decrypt iperf3 clients' credentials with this RSA private key"
              + " (PEM).")
  Path privateKey;

  @Option(
      names = "--authorized-users-path",
      paramLabel = "FILE",
      description =
          "File of authorized users, one per line: name,HASH, where HASH is the SHA-256 of"
              + " '{name}password' in hexadecimal.")
  Path users;

  @Option(
      names = "--time-skew-threshold",
      paramLabel = "SEC",
      description =
          "Maximum difference between the clocks of client and server in whole seconds, 1 to 86400"
              + " (default: 10). Credentials are accepted only once.")
  @Range(min = 1, max = 86_400)
  Integer skewSeconds;

  @Option(
      names = "--use-pkcs1-padding",
      description =
          "Expect PKCS#1 v1.5 padding, as iperf3 before 3.17 uses, instead of OAEP. Clients must"
              + " use the same.")
  boolean pkcs1;

  /** Empty to let everybody in. */
  Optional<Authorizer> authorizer() {
    if (privateKey == null) {
      return Optional.empty();
    }
    try {
      return Optional.of(
          new Authorizer(
              PemKeys.privateKey(privateKey),
              pkcs1 ? RsaPadding.PKCS1 : RsaPadding.OAEP,
              UsersFile.read(users),
              Duration.ofSeconds(skewSeconds == null ? DEFAULT_SKEW_SECONDS : skewSeconds),
              Clock.systemUTC()));
    } catch (IllegalArgumentException e) {
      throw new UsageException(CauseText.of(e));
    }
  }
}

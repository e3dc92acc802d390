package io.perfport.server.cli;

import io.perfport.common.access.TokenFile;
import io.perfport.common.access.TokenTable;
import io.perfport.common.failure.CauseText;
import io.perfport.common.iperf3.auth.Authorizer;
import io.perfport.common.iperf3.auth.PemKeys;
import io.perfport.common.iperf3.auth.RsaPadding;
import io.perfport.common.iperf3.auth.UsersFile;
import io.perfport.core.cli.Range;
import io.perfport.core.cli.UsageException;
import io.perfport.server.config.Access;
import io.perfport.server.config.AddressRules;
import java.nio.file.Path;
import java.security.PrivateKey;
import java.time.Clock;
import java.time.Duration;
import java.util.Optional;
import picocli.CommandLine.Option;

/** Who may test: tokens of Perfport's own, and users of iperf3's, named as iperf3 names them. */
final class AuthenticationOptions {
  private static final long DEFAULT_SKEW_SECONDS = 10;

  @Option(
      names = "--token-file",
      paramLabel = "FILE",
      description =
          "Serve only clients that know a token of this file (perf-client --token-file). One token"
              + " per line: NAME SECRET, then quotas as needed: rate=RATE duration=SEC sessions=N"
              + " bytes-per-day=SIZE. Other users of the machine must not be able to read the"
              + " file.")
  Path tokens;

  @Option(
      names = "--allow",
      paramLabel = "CIDR,...",
      description =
          "Accept connections from these addresses only, such as 192.0.2.7, 10.0.0.0/8 or"
              + " 2001:db8::/32 (default: from all). Others are closed unread. Not for --unix.")
  String allow;

  @Option(
      names = "--deny",
      paramLabel = "CIDR,...",
      description =
          "Close connections from these addresses unread, also if --allow has them (default:"
              + " none).")
  String deny;

  @Option(
      names = "--rsa-private-key-path",
      paramLabel = "FILE",
      description =
          "Require authentication; decrypt iperf3 clients' credentials with this RSA private key"
              + " (PEM). Users are those of --authorized-users-path and of --token-file.")
  Path privateKey;

  @Option(
      names = "--authorized-users-path",
      paramLabel = "FILE",
      description =
          "File of authorized users, one per line: name,HASH, where HASH is the SHA-256 of"
              + " '{name}password' in hexadecimal. A name that is in --token-file too has the"
              + " quotas from there.")
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

  Access access() {
    try {
      return who().from(rules());
    } catch (IllegalArgumentException e) {
      throw new UsageException(CauseText.of(e));
    }
  }

  private AddressRules rules() {
    try {
      return AddressRules.of(allow, deny);
    } catch (IllegalArgumentException e) {
      throw new UsageException("--" + CauseText.of(e));
    }
  }

  private Access who() {
    if (tokens == null && users == null) {
      return Access.OPEN;
    }
    Optional<PrivateKey> key = Optional.ofNullable(privateKey).map(PemKeys::privateKey);
    TokenTable table = table();
    return new Access(Optional.of(table), key.map(each -> authorizer(each, table)));
  }

  private TokenTable table() {
    if (tokens == null) {
      return UsersFile.read(users);
    }
    try {
      TokenTable table = TokenTable.of(TokenFile.read(tokens));
      return users == null ? table : table.plus(UsersFile.read(users));
    } catch (IllegalArgumentException e) {
      throw new UsageException("--token-file: " + CauseText.of(e));
    }
  }

  private Authorizer authorizer(PrivateKey key, TokenTable table) {
    return new Authorizer(
        key,
        pkcs1 ? RsaPadding.PKCS1 : RsaPadding.OAEP,
        table,
        Duration.ofSeconds(skewSeconds == null ? DEFAULT_SKEW_SECONDS : skewSeconds),
        Clock.systemUTC());
  }
}

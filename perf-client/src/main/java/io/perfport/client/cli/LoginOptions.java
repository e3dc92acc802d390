package io.perfport.client.cli;

import io.perfport.client.config.Iperf3Options.Iperf3Login;
import io.perfport.common.failure.CauseText;
import io.perfport.common.iperf3.auth.PemKeys;
import io.perfport.common.iperf3.auth.RsaPadding;
import io.perfport.core.cli.UsageException;
import java.io.Console;
import java.nio.file.Path;
import java.util.Optional;
import picocli.CommandLine.Option;

/** Who tests, for iperf3 servers that let only their users. The names are iperf3's. */
final class LoginOptions {
  /** As in iperf3: on a command line, every user of the machine could read the password. */
  static final String PASSWORD_VARIABLE = "IPERF3_PASSWORD";

  @Option(
      names = "--username",
      paramLabel = "NAME",
      description =
          "With --iperf3: user name for authentication. The password is read from the environment"
              + " variable "
              + PASSWORD_VARIABLE
              + ", or prompted for.")
  String user;

  @Option(
      names = "--rsa-public-key-path",
      paramLabel = "FILE",
      description = "With --username: file with the server's RSA public key (PEM).")
  Path publicKey;

  @Option(
      names = "--use-pkcs1-padding",
      description =
          "With --username: use PKCS#1 v1.5 padding, as iperf3 before 3.17 does, instead of OAEP."
              + " It must match the server's setting.")
  boolean pkcs1;

  /** Empty if nobody in particular tests. May ask for the password. */
  Optional<Iperf3Login> toLogin() {
    if (user == null) {
      return Optional.empty();
    }
    try {
      return Optional.of(
          new Iperf3Login(
              user,
              password(),
              PemKeys.publicKey(publicKey),
              pkcs1 ? RsaPadding.PKCS1 : RsaPadding.OAEP));
    } catch (IllegalArgumentException e) {
      throw new UsageException("--username: " + CauseText.of(e));
    }
  }

  /** Without a terminal the console is null before Java 22, and what it reads is null since. */
  @SuppressWarnings("SystemConsoleNull")
  private String password() {
    String given = System.getenv(PASSWORD_VARIABLE);
    if (given != null) {
      return given;
    }
    Console console = System.console();
    char[] typed = console == null ? null : console.readPassword("Password of %s: ", user);
    if (typed == null) {
      throw new UsageException(
          "--username: there is no password in the environment variable "
              + PASSWORD_VARIABLE
              + ", and no terminal to ask for it");
    }
    return new String(typed);
  }
}

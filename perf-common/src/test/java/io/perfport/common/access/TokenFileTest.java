package io.perfport.common.access;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.perfport.common.iperf3.auth.UsersFile;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a token file may hold, and what is said of one that is wrong. */
class TokenFileTest {
  private static final String SECRET = "correct-horse-battery";

  @TempDir private Path folder;

  @Test
  void aLineIsANameASecretAndQuotas() throws Exception {
    Path file =
        file(
            "# two tokens\n\n  alice\t"
                + SECRET
                + "  rate=1.5G duration=60 sessions=2 bytes-per-day=10G\r\nbob "
                + "sha256:"
                + Token.hash("bob", SECRET));
    List<Token> tokens = TokenFile.read(file);
    assertThat(tokens).extracting(Token::name).containsExactly("alice", "bob");
    assertThat(tokens.get(0).quota()).isEqualTo(new Quota(1_500_000_000L, 60_000, 2, 10L << 30));
    assertThat(tokens.get(1).quota()).isEqualTo(Quota.NONE);
    TokenTable table = TokenTable.of(tokens);
    assertThat(table.knows("alice", SECRET)).isTrue();
    assertThat(table.knows("bob", SECRET)).isTrue();
    assertThat(table.knows("alice", SECRET + "x")).isFalse();
    assertThat(table.knows("carol", SECRET)).isFalse();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "alice",
        "alice short",
        "al/ice correct-horse-battery",
        "alice correct-horse-battery staple",
        "alice correct-horse-battery speed=1G",
        "alice correct-horse-battery rate=fast",
        "alice correct-horse-battery sessions=0",
        "alice sha256:1234",
        "alice correct-horse-battery\nalice another-horse-battery",
        "# nobody"
      })
  void aWrongFileIsRefusedByALineThatDoesNotRepeatTheSecret(String text) throws Exception {
    Path file = file(text);
    assertThatThrownBy(() -> TokenFile.read(file))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageStartingWith(file.toString())
        .message()
        .doesNotContain("horse", "staple", "\n");
  }

  @Test
  void aFileThatEveryUserCanReadIsRefused() throws Exception {
    Path file = file("alice " + SECRET);
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-r--r--"));
    assertThatThrownBy(() -> TokenFile.read(file)).hasMessageContaining("chmod o=");
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-r-----"));
    assertThat(TokenFile.read(file)).hasSize(1);
  }

  @Test
  void aClientHasOneToken() throws Exception {
    Path two = file("alice " + SECRET + "\nbob " + SECRET);
    assertThatThrownBy(() -> TokenFile.readOne(two)).hasMessageContaining("2 tokens");
    assertThatThrownBy(() -> TokenFile.readOne(folder.resolve("missing")))
        .hasMessageContaining("can't read");
  }

  @Test
  void oneTableServesBothProtocols() throws Exception {
    TokenTable tokens = TokenTable.of(TokenFile.read(file("mario " + SECRET + " sessions=3")));
    TokenTable users =
        UsersFile.read(
            Files.writeString(
                folder.resolve("users"),
                "mario,%s\nluigi,%s"
                    .formatted(Token.hash("mario", SECRET), Token.hash("luigi", "x"))));
    TokenTable both = tokens.plus(users);
    assertThat(both.tokenOf("mario").quota().sessions()).isEqualTo(3);
    assertThat(both.knows("luigi", "x")).isTrue();
    TokenTable other = TokenTable.of(List.of(token("mario", "another secret")));
    assertThatThrownBy(() -> other.plus(users)).hasMessageContaining("'mario' has one secret");
  }

  @Test
  void aTokenDoesNotPrintItsSecret() throws Exception {
    Token token = TokenFile.readOne(file("alice " + SECRET));
    assertThat(token).hasToString("Token[alice]");
  }

  private static Token token(String name, String secret) {
    return Token.ofSecret(name, secret.getBytes(StandardCharsets.UTF_8), Quota.NONE);
  }

  private Path file(String text) throws IOException {
    Path file = Files.writeString(folder.resolve("tokens"), text);
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-------"));
    return file;
  }
}

package io.perfport.common.iperf3.auth;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.perfport.common.access.TokenTable;
import io.perfport.common.iperf3.auth.Authorizer.ReplayCache;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Base64;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class AuthorizerTest {
  private static final Instant NOW = Instant.ofEpochSecond(1_800_000_000);
  private static KeyPair keys;

  @TempDir private Path folder;
  private TokenTable users;

  @BeforeAll
  static void makeKeys() throws Exception {
    KeyPairGenerator generator = KeyPairGenerator.getInstance("RSA");
    generator.initialize(2048);
    keys = generator.generateKeyPair();
  }

  @BeforeEach
  void writeUsers() throws Exception {
    Path file = folder.resolve("users.csv");
    Files.writeString(
        file, "# comment, with a comma\n\nno comma\nmario," + UsersFile.hash("mario", "rossi"));
    users = UsersFile.read(file);
  }

  @Test
  void aPasswordIsHashedAsIperf3HashesIt() {
    // printf '{mario}rossi' | sha256sum
    assertThat(UsersFile.hash("mario", "rossi"))
        .isEqualTo("bf7a49a846d44b454a5d11e7acfaf13d138bbe0b7483aa3e050879700572709b");
  }

  @ParameterizedTest
  @EnumSource(RsaPadding.class)
  void aUserWithTheRightPasswordMayTest(RsaPadding padding) {
    assertThat(authorizer(padding).authorize(token("mario", "rossi", NOW, padding)))
        .hasValue("mario");
  }

  @ParameterizedTest
  @EnumSource(RsaPadding.class)
  void nobodyElseMay(RsaPadding padding) {
    Authorizer authorizer = authorizer(padding);
    RsaPadding other = padding == RsaPadding.OAEP ? RsaPadding.PKCS1 : RsaPadding.OAEP;
    assertThat(authorizer.authorize(null)).isEmpty();
    assertThat(authorizer.authorize("")).isEmpty();
    assertThat(authorizer.authorize("not base64!")).isEmpty();
    assertThat(authorizer.authorize(Base64.getEncoder().encodeToString(new byte[256]))).isEmpty();
    assertThat(authorizer.authorize(token("mario", "wrong", NOW, padding))).isEmpty();
    assertThat(authorizer.authorize(token("luigi", "rossi", NOW, padding))).isEmpty();
    assertThat(authorizer.authorize(token("mario", "rossi", NOW, other))).isEmpty();
  }

  @Test
  void aTokenIsGoodForItsTimeOnly() {
    Authorizer authorizer = authorizer(RsaPadding.OAEP);
    assertThat(authorizer.authorize(at(NOW.minusSeconds(10)))).isPresent();
    assertThat(authorizer.authorize(at(NOW.plusSeconds(10)))).isPresent();
    assertThat(authorizer.authorize(at(NOW.minusSeconds(11)))).isEmpty();
    assertThat(authorizer.authorize(at(NOW.plusSeconds(11)))).isEmpty();
    assertThat(authorizer.authorize(at(Instant.EPOCH))).isEmpty();
  }

  @Test
  void aTokenServesOnce() {
    Authorizer authorizer = authorizer(RsaPadding.OAEP);
    String token = at(NOW);
    assertThat(authorizer.authorize(token)).isPresent();
    assertThat(authorizer.authorize(token)).isEmpty();
    assertThat(authorizer.authorize(at(NOW))).as("another of the same second").isPresent();
  }

  @Test
  void credentialsThatIperf3CanNotReadAreRefusedBeforeTheyAreSent() {
    assertThatThrownBy(() -> new Credentials("a b", "c", NOW)).hasMessageContaining("white space");
    assertThatThrownBy(() -> new Credentials("a", "", NOW)).hasMessageContaining("empty");
    String longPassword = "x".repeat(200);
    assertThatThrownBy(() -> token("mario", longPassword, NOW, RsaPadding.OAEP))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("can't encrypt");
  }

  @Test
  void aFileWithoutUsersIsRefused() throws Exception {
    Path empty = Files.writeString(folder.resolve("empty"), "# nobody\n");
    assertThatThrownBy(() -> UsersFile.read(empty)).hasMessageContaining("nobody could test");
    assertThatThrownBy(() -> UsersFile.read(folder.resolve("missing")))
        .hasMessageContaining("can't read the users file");
  }

  @Test
  void theReplayCacheForgetsWhatItsAgeKeepsOut() {
    ReplayCache cache = new ReplayCache();
    for (int i = 0; i < 1 << 16; i++) {
      assertThat(cache.use(bytes(i), NOW, NOW.plusSeconds(1))).isTrue();
    }
    assertThat(cache.use(bytes(-1), NOW, NOW.plusSeconds(9))).as("full").isFalse();
    assertThat(cache.use(bytes(-1), NOW.plusSeconds(2), NOW.plusSeconds(9))).isTrue();
    assertThat(cache.size()).isEqualTo(1);
  }

  private static byte[] bytes(int i) {
    return Integer.toString(i).getBytes(java.nio.charset.StandardCharsets.US_ASCII);
  }

  private static String at(Instant time) {
    return token("mario", "rossi", time, RsaPadding.OAEP);
  }

  private static String token(String user, String password, Instant time, RsaPadding padding) {
    return AuthToken.encrypt(new Credentials(user, password, time), keys.getPublic(), padding);
  }

  private Authorizer authorizer(RsaPadding padding) {
    return new Authorizer(
        keys.getPrivate(),
        padding,
        users,
        Duration.ofSeconds(10),
        Clock.fixed(NOW.plusMillis(400), ZoneOffset.UTC));
  }
}

package io.perfport.common.access;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

/** A proof is good for one token, one connection, one end and one channel. */
class LoginProofTest {
  private static final Token ALICE = token("alice", "correct-horse-battery");
  private static final String ONE = "1".repeat(64);
  private static final String TWO = "2".repeat(64);

  private final LoginProof proofs = new LoginProof(ONE, TWO, LoginProof.NO_BINDING);

  /** docs/protocol.md has this example; made there with openssl. */
  @Test
  void aProofIsAMacThatOthersCanMake() throws Exception {
    String document = Files.readString(Path.of("..", "docs", "protocol.md"));
    assertThat(document).contains(proofs.ofClient(ALICE), proofs.ofServer(ALICE));
  }

  @Test
  void eachEndProvesThatItKnowsTheToken() {
    assertThat(proofs.isOfClient(ALICE, proofs.ofClient(ALICE))).isTrue();
    assertThat(proofs.isOfServer(ALICE, proofs.ofServer(ALICE))).isTrue();
  }

  @Test
  void nothingElseIsAProof() {
    String good = proofs.ofClient(ALICE);
    assertThat(proofs.isOfServer(ALICE, good)).as("sent back").isFalse();
    assertThat(new LoginProof(ONE, ONE, LoginProof.NO_BINDING).isOfClient(ALICE, good))
        .as("replayed")
        .isFalse();
    assertThat(new LoginProof(TWO, ONE, LoginProof.NO_BINDING).isOfClient(ALICE, good))
        .as("swapped")
        .isFalse();
    assertThat(new LoginProof(ONE, TWO, new byte[] {1}).isOfClient(ALICE, good))
        .as("another channel")
        .isFalse();
    assertThat(proofs.isOfClient(token("bob", "correct-horse-battery"), good)).isFalse();
    assertThat(proofs.isOfClient(token("alice", "correct-horse-bettery"), good)).isFalse();
  }

  @Test
  void noncesDiffer() {
    assertThat(LoginProof.newNonce()).hasSize(64).isNotEqualTo(LoginProof.newNonce());
    assertThatThrownBy(() -> LoginProof.requireHex("nonce", "2".repeat(63) + "G"))
        .hasMessageContaining("64 hexadecimal digits");
    assertThatThrownBy(() -> LoginProof.requireHex("nonce", null))
        .isInstanceOf(IllegalArgumentException.class);
  }

  private static Token token(String name, String secret) {
    return Token.ofSecret(name, secret.getBytes(StandardCharsets.UTF_8), Quota.NONE);
  }
}

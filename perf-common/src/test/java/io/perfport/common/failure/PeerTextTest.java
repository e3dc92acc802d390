package io.perfport.common.failure;

import static org.assertj.core.api.Assertions.assertThat;

import io.perfport.common.control.ControlJson;
import io.perfport.common.control.ControlMessage;
import io.perfport.common.frame.FrameType;
import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class PeerTextTest {
  @Test
  void aPeersTextIsCutTo200Characters() {
    assertThat(PeerText.of("x".repeat(200))).isEqualTo("x".repeat(200));
    assertThat(PeerText.of("x".repeat(201))).isEqualTo("x".repeat(199) + "…");
    assertThat(PeerText.of("x".repeat(1 << 20))).hasSize(PeerText.MAX_CHARS);
  }

  @Test
  void whatDrivesATerminalIsNotShown() {
    assertThat(PeerText.of("a\u001b[31mb\r\nc\u202ed\u2066e\u2028f\ud800g"))
        .isEqualTo("a?[31mb??c?d?e?f?g");
    assertThat(PeerText.of("서버 Größe 🙂")).isEqualTo("서버 Größe 🙂");
  }

  @Test
  void aFailureIsOneLineOfBoundedLength() {
    Failure long1 = new Failure(FailureReason.INTERNAL, "y\n".repeat(10_000));
    assertThat(long1.detail()).hasSize(Failure.MAX_CHARS).doesNotContain("\n");
  }

  @Test
  void whatAPeerFailedWithIsItsText() {
    String json =
        "{\"failure\":{\"reason\":\"io-error\",\"detail\":\"%s\"}}".formatted("z".repeat(1000));
    ControlMessage.Failed failed =
        (ControlMessage.Failed)
            ControlJson.read(
                FrameType.FAILED, new ByteArrayInputStream(json.getBytes(StandardCharsets.UTF_8)));
    assertThat(failed.failure().detail()).hasSize(PeerText.MAX_CHARS);
    assertThat(failed.failure().reason()).isEqualTo(FailureReason.IO_ERROR);
  }
}

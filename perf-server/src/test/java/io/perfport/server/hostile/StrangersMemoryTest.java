package io.perfport.server.hostile;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.ByteBufAllocatorMetricProvider;
import io.netty.buffer.Unpooled;
import io.netty.util.ResourceLeakDetector;
import io.perfport.common.access.LoginProof;
import io.perfport.common.access.Quota;
import io.perfport.common.access.Token;
import io.perfport.common.access.TokenTable;
import io.perfport.common.control.ControlMessage;
import io.perfport.common.frame.FrameEncoder;
import io.perfport.common.frame.FrameHeader.FrameFlags;
import io.perfport.common.frame.FrameLayout;
import io.perfport.common.frame.FrameLimits;
import io.perfport.common.frame.FrameType;
import io.perfport.core.session.SessionTimeouts;
import io.perfport.server.config.Access;
import io.perfport.server.config.SessionLimits;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * What one who is not let in makes the server hold at most: it has greeted, was challenged, and has
 * sent all but the end of the longest message that it may send. docs/security.md has the number.
 */
@Timeout(120)
class StrangersMemoryTest {
  /** Of heap and buffers, this process's end of the stranger's own socket included. */
  private static final double MOST_BYTES = 16 << 10;

  private static final int FEW = 100;
  private static final int MANY = 900;

  private static final SessionTimeouts PATIENT =
      new SessionTimeouts(120_000, 5_000, 1_000, 2_000, 2_000, 10_000);

  private final ResourceLeakDetector.Level level = ResourceLeakDetector.getLevel();

  /** It remembers where each buffer was touched, which takes more than the buffer. */
  @BeforeEach
  void withoutLeakDetection() {
    ResourceLeakDetector.setLevel(ResourceLeakDetector.Level.DISABLED);
  }

  @AfterEach
  void withLeakDetection() {
    ResourceLeakDetector.setLevel(level);
  }

  @Test
  void aStrangerHoldsSixteenKilobytesAtMost() throws Exception {
    long few = heldBy(FEW);
    long many = heldBy(MANY);
    assertThat((many - few) / (double) (MANY - FEW)).isBetween(4_000.0, MOST_BYTES);
  }

  private static long heldBy(int strangers) throws Exception {
    Token token = Token.ofSecret("alice", new byte[16], Quota.NONE);
    Access access = Access.to(TokenTable.of(List.of(token)));
    List<RawPeer> all = new ArrayList<>();
    try (AttackedServer server =
        new AttackedServer("nio", SessionLimits.DEFAULT, access, PATIENT)) {
      for (int i = 0; i < strangers; i++) {
        RawPeer peer = server.peer();
        all.add(peer);
        peer.send(new ControlMessage.Hello("a stranger", LoginProof.newNonce(), true));
        assertThat(peer.read()).isInstanceOf(ControlMessage.Challenge.class);
        peer.raw(allButTheEnd());
      }
      assertThat(server.activeSessions()).isZero();
      return held();
    } finally {
      for (RawPeer peer : all) {
        peer.close();
      }
    }
  }

  private static byte[] allButTheEnd() throws IOException {
    int length = FrameLimits.FIRST.controlBytesMax();
    ByteBuf frame = Unpooled.buffer();
    new FrameEncoder(FrameLayout.CONTROL_STREAM, FrameLimits.DEFAULT)
        .encode(
            FrameType.PROOF,
            FrameFlags.CHECKSUM,
            0,
            Unpooled.wrappedBuffer(new byte[length]),
            frame);
    FrameEncoder.patch(frame, 0, 1, 0);
    byte[] bytes = new byte[frame.readableBytes() - 1];
    frame.readBytes(bytes);
    return bytes;
  }

  /** Until the server has read what was sent, and what can be let go of is. */
  private static long held() throws InterruptedException {
    long least = Long.MAX_VALUE;
    for (int i = 0; i < 8; i++) {
      System.gc();
      long heap = ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed();
      long direct =
          ((ByteBufAllocatorMetricProvider) ByteBufAllocator.DEFAULT).metric().usedDirectMemory();
      least = Math.min(least, heap + direct);
      Thread.sleep(100);
    }
    return least;
  }
}

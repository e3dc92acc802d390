package io.perfport.core.transport.iouring;

import static java.util.concurrent.TimeUnit.MILLISECONDS;
import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.netty.channel.EventLoopGroup;
import io.netty.util.concurrent.DefaultThreadFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

class WakeUpBufferTest {
  /** Without the buffer's longer life, some of so many loops that end would abort this JVM. */
  @Test
  @Timeout(120)
  void eventLoopsThatAreWokenWhileTheyEndLeaveTheMemoryOfOthersAlone() throws Exception {
    IoUringTransport transport = new IoUringTransport();
    assumeTrue(transport.availability().isAvailable(), () -> transport.availability().toString());
    for (int round = 0; round < 50; round++) {
      EventLoopGroup loops = transport.open(4, new DefaultThreadFactory("woken", true)).group();
      for (int i = 0; i < 100; i++) {
        loops.next().execute(() -> {});
      }
      assertThat(loops.shutdownGracefully(0, 5_000, MILLISECONDS).await(60, SECONDS)).isTrue();
    }
  }
}

package io.perfport.client;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.channel.embedded.EmbeddedChannel;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What tells a test's event loops that they may end at once. */
@Timeout(60)
class OpenChannelsTest {
  private final OpenChannels channels = new OpenChannels();

  @Test
  void noneIsOpenBeforeTheFirstIsMade() {
    assertThat(channels.awaitNone(0)).isTrue();
  }

  @Test
  void whatIsLeftOpenIsWaitedForInVain() {
    EmbeddedChannel closed = channel();
    EmbeddedChannel open = channel();
    closed.close();
    assertThat(channels.awaitNone(1)).isFalse();
    open.close();
    assertThat(channels.awaitNone(1)).isTrue();
  }

  @Test
  void theLastThatClosesEndsTheWait() throws Exception {
    EmbeddedChannel open = channel();
    CompletableFuture<Boolean> none =
        CompletableFuture.supplyAsync(() -> channels.awaitNone(TimeUnit.SECONDS.toMillis(50)));
    open.close();
    assertThat(none.get(40, TimeUnit.SECONDS)).isTrue();
  }

  @Test
  void whoIsInterruptedWaitsOnAndIsTold() {
    channel();
    Thread.currentThread().interrupt();
    assertThat(channels.awaitNone(1)).isFalse();
    assertThat(Thread.interrupted()).isTrue();
  }

  private EmbeddedChannel channel() {
    EmbeddedChannel channel = new EmbeddedChannel();
    channels.enter(channel);
    return channel;
  }
}

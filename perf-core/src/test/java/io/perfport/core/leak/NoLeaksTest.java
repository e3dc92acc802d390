package io.perfport.core.leak;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBufAllocator;
import org.junit.jupiter.api.Test;

/** A watch that sees nothing would pass every test: it has to see a leak that is there. */
class NoLeaksTest {
  @Test
  void seesABufferThatNobodyReleased() throws InterruptedException {
    NoLeaks.leaks();
    forget();
    assertThat(NoLeaks.leaks()).singleElement().asString().contains("ByteBuf");
  }

  private static void forget() {
    ByteBufAllocator.DEFAULT.directBuffer(64).writeByte(1);
  }
}

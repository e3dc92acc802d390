package io.perfport.core.leak;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.PooledByteBufAllocator;
import io.netty.buffer.UnpooledByteBufAllocator;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/**
 * Fails the test after which a leak came to light. A leak is seen only when its buffer was
 * collected, so the garbage collector runs after each test.
 */
public final class NoLeaks implements AfterEachCallback {
  private static final int COLLECTIONS = 2;

  /** Written by whichever thread allocates when a leak is found; read by the tests' thread. */
  private static final ConcurrentLinkedQueue<String> FOUND = new ConcurrentLinkedQueue<>();

  static void found(String resource, String records) {
    FOUND.add(resource + ": " + records);
  }

  @Override
  public void afterEach(ExtensionContext context) throws Exception {
    assertThat(leaks()).as("buffers that nobody released").isEmpty();
  }

  /** Collects garbage, and takes the leaks found since the last call. */
  @SuppressWarnings("ExplicitGc")
  public static List<String> leaks() throws InterruptedException {
    for (int i = 0; i < COLLECTIONS; i++) {
      System.gc();
      Thread.sleep(10); // The reference handler queues what was collected.
      // The detector reports when the next buffer is allocated.
      PooledByteBufAllocator.DEFAULT.directBuffer(1).release();
      UnpooledByteBufAllocator.DEFAULT.directBuffer(1).release();
    }
    List<String> leaks = new ArrayList<>();
    for (String leak = FOUND.poll(); leak != null; leak = FOUND.poll()) {
      leaks.add(leak);
    }
    return leaks;
  }
}

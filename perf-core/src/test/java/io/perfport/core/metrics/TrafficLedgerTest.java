package io.perfport.core.metrics;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

class TrafficLedgerTest {
  private final TrafficLedger ledger = new TrafficLedger();

  @Test
  void totalIsClosedStreamsPlusWhatLiveOnesHaveCounted() {
    Stream first = new Stream();
    Stream second = new Stream();
    Registration firstOpen = ledger.open(first);
    ledger.open(second);
    first.count(100);
    second.count(7);
    firstOpen.close();
    second.count(3);
    assertThat(ledger.bytes()).isEqualTo(110);
    assertThat(ledger.frames()).isEqualTo(3);
    assertThat(ledger.openStreams()).isEqualTo(1);
  }

  @Test
  void everyCountOfAClosedStreamStays() {
    TrafficSource stream =
        new TrafficSource() {
          @Override
          public long bytes() {
            return 1;
          }

          @Override
          public long frames() {
            return 2;
          }

          @Override
          public long requests() {
            return 3;
          }

          @Override
          public long datagrams() {
            return 4;
          }

          @Override
          public long lostDatagrams() {
            return 5;
          }

          @Override
          public long socketDrops() {
            return 8;
          }

          @Override
          public long duplicateDatagrams() {
            return 6;
          }

          @Override
          public long outOfOrderDatagrams() {
            return 7;
          }
        };
    ledger.open(stream).close();
    ledger.open(stream).close();
    assertThat(
            List.of(
                ledger.bytes(),
                ledger.frames(),
                ledger.requests(),
                ledger.datagrams(),
                ledger.lostDatagrams(),
                ledger.duplicateDatagrams(),
                ledger.outOfOrderDatagrams(),
                ledger.socketDrops()))
        .containsExactly(2L, 4L, 6L, 8L, 10L, 12L, 14L, 16L);
  }

  @Test
  void closingTwiceCountsOnce() {
    Stream stream = new Stream();
    Registration open = ledger.open(stream);
    stream.count(5);
    open.close();
    open.close();
    assertThat(ledger.bytes()).isEqualTo(5);
    assertThat(ledger.openStreams()).isZero();
  }

  @Test
  void streamIsNotReadAfterItsClose() {
    Stream stream = new Stream();
    Registration open = ledger.open(stream);
    stream.count(5);
    open.close();
    stream.count(1000);
    assertThat(ledger.bytes()).isEqualTo(5);
  }

  /**
   * Three loops open, count and close short streams, each stream closed by two threads at once,
   * while two scrapers read. No reading is below one before it, and in the end nothing was lost.
   */
  @Test
  @Timeout(60)
  void totalsAreMonotonicAndExactWhileStreamsComeAndGo() throws Exception {
    int loops = 3;
    int streamsOfLoop = 20_000;
    AtomicBoolean running = new AtomicBoolean(true);
    AtomicLong seenBytes = new AtomicLong();
    ExecutorService threads = Executors.newCachedThreadPool();
    try {
      List<Future<Long>> scrapers = new ArrayList<>();
      for (int i = 0; i < 2; i++) {
        scrapers.add(threads.submit(() -> scrapeWhile(running, seenBytes)));
      }
      List<Future<Long>> counted = new ArrayList<>();
      for (int i = 0; i < loops; i++) {
        counted.add(threads.submit(() -> openCountClose(streamsOfLoop, threads)));
      }
      long expected = 0;
      for (Future<Long> loop : counted) {
        expected += loop.get();
      }
      running.set(false);
      for (Future<Long> scraper : scrapers) {
        assertThat(scraper.get()).isPositive();
      }
      assertThat(ledger.bytes()).isEqualTo(expected);
      assertThat(ledger.frames()).isEqualTo(4L * loops * streamsOfLoop);
      assertThat(ledger.openStreams()).isZero();
    } finally {
      running.set(false);
      threads.shutdown();
      assertThat(threads.awaitTermination(60, TimeUnit.SECONDS)).isTrue();
    }
  }

  private long openCountClose(int streams, ExecutorService closers) throws Exception {
    long bytes = 0;
    for (int i = 0; i < streams; i++) {
      Stream stream = new Stream();
      Registration open = ledger.open(stream);
      for (int frame = 0; frame < 4; frame++) {
        stream.count(1 + i % 1000);
        bytes += 1 + i % 1000;
      }
      if (i % 100 == 0) {
        Future<?> other = closers.submit(open::close);
        open.close();
        other.get();
      } else {
        open.close();
      }
    }
    return bytes;
  }

  /** Both scrapers share the highest reading, so that one may not see less than the other did. */
  private long scrapeWhile(AtomicBoolean running, AtomicLong seenBytes) {
    long scrapes = 0;
    do {
      long before = seenBytes.get();
      long now = ledger.bytes();
      assertThat(now).isGreaterThanOrEqualTo(before);
      seenBytes.accumulateAndGet(now, Math::max);
      scrapes++;
    } while (running.get());
    return scrapes;
  }
}

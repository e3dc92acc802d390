package io.perfport.server.session;

import static org.assertj.core.api.Assertions.assertThat;

import io.perfport.common.failure.Failure;
import io.perfport.common.failure.FailureReason;
import java.util.ArrayList;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;

/** Seconds are told, not waited for. */
class RateLimitTest {
  /** Bytes a second: so many that the slack is a small part of a second. */
  private static final long RATE = 100_000_000;

  private final List<Failure> over = new ArrayList<>();
  private RateLimit limit = newLimit();

  private RateLimit newLimit() {
    return new RateLimit(Ceiling.ofServer(8 * RATE, "--max-bitrate"), over::add);
  }

  @Test
  void theRateItselfIsAllowedForEver() {
    seconds(100, 1.0);
    seconds(100, 1.09);
    assertThat(over).isEmpty();
  }

  @Test
  void aTenthMoreIsToleratedAndNoMore() {
    seconds(RateLimit.WINDOW_SECONDS - 1, 1.11);
    limit.count((long) (1.11 * RATE));
    assertThat(over).extracting(Failure::reason).containsExactly(FailureReason.BITRATE_OVER_LIMIT);
  }

  @Test
  void aQuietTimeEarnsNoBurstBeyondTheWindow() {
    seconds(40, 0);
    limit.count(11 * RATE);
    assertThat(over).isEmpty();
    limit.count(RATE / 5);
    assertThat(over).hasSize(1);
  }

  @Test
  void aPathThatStallsForASecondAndDeliversWhatItHeldIsNoOffence() {
    seconds(20, 1.0);
    seconds(1, 0);
    seconds(1, 2.0);
    seconds(20, 1.0);
    assertThat(over).isEmpty();
  }

  @Test
  void theFirstSecondsAreHeldToTheirOwnLengthAndNotToTheWindows() {
    limit.count((long) (2.3 * RATE));
    assertThat(over).hasSize(1);
  }

  @Test
  void itIsToldOnce() {
    limit.count(100 * RATE);
    limit.second();
    limit.count(RATE);
    assertThat(over).hasSize(1);
  }

  /** Against the definition, without any cleverness: the sum of the last ten seconds. */
  @Property(tries = 500)
  void itIsOverWhereTheLastTenSecondsAre(
      @ForAll @Size(max = 40) List<@IntRange(max = 250) Integer> percents) {
    over.clear();
    limit = newLimit();
    List<Long> bytes = new ArrayList<>();
    boolean expected = false;
    for (int percent : percents) {
      bytes.add(percent * RATE / 100);
      limit.count(percent * RATE / 100);
      expected |= isOver(bytes);
      assertThat(!over.isEmpty()).isEqualTo(expected);
      limit.second();
    }
  }

  private static boolean isOver(List<Long> bytes) {
    int from = Math.max(0, bytes.size() - 10);
    long sum = bytes.subList(from, bytes.size()).stream().mapToLong(Long::longValue).sum();
    int window = Math.max(2, Math.min(10, bytes.size()));
    return sum > (128 << 10) + (long) (RATE * 1.1 * window);
  }

  private void seconds(int count, double share) {
    for (int i = 0; i < count; i++) {
      limit.count((long) (share * RATE));
      limit.second();
    }
  }
}

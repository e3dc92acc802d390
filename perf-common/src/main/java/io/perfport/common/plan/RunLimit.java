package io.perfport.common.plan;

import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import java.time.Duration;
import java.util.concurrent.TimeUnit;

/** What ends a test. Warm-up (omit) comes before it and does not count. */
@JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "by")
@JsonSubTypes({
  @JsonSubTypes.Type(value = RunLimit.Time.class, name = "time"),
  @JsonSubTypes.Type(value = RunLimit.Bytes.class, name = "bytes"),
  @JsonSubTypes.Type(value = RunLimit.Blocks.class, name = "blocks"),
  @JsonSubTypes.Type(value = RunLimit.UntilStopped.class, name = "stop")
})
public sealed interface RunLimit {
  /** The longest test: a day, as in iperf3. */
  long MAX_MILLIS = 86_400_000L;

  /**
   * Ends when the time is over.
   *
   * @param time 1 ms to {@link #MAX_MILLIS}
   */
  static RunLimit after(Duration time) {
    return new Time(millis(time));
  }

  /** Whole milliseconds; of what is too long for them, the most that there are. */
  static long millis(Duration duration) {
    return TimeUnit.MILLISECONDS.convert(duration);
  }

  /**
   * The default warm-up before it: a user who asks for a number of bytes, blocks or requests
   * expects to measure that many.
   */
  default long defaultOmitMillis() {
    return this instanceof Time || this instanceof UntilStopped ? TestPlan.DEFAULT_OMIT_MILLIS : 0;
  }

  /**
   * Ends when the time is over ({@code -t}).
   *
   * @param millis 1 to {@link #MAX_MILLIS}
   */
  record Time(long millis) implements RunLimit {
    public Time {
      if (millis < 1 || millis > MAX_MILLIS) {
        throw new IllegalArgumentException(
            "time: " + millis / 1000.0 + " s is not in the range 0.001 to 86400 s");
      }
    }
  }

  /** Ends when the user stops it: iperf3's {@code -t 0}. */
  record UntilStopped() implements RunLimit {}

  /**
   * Ends when this number of bytes was sent, over all streams of one direction ({@code -n}).
   *
   * @param bytes at least 1
   */
  record Bytes(long bytes) implements RunLimit {
    public Bytes {
      if (bytes < 1) {
        throw new IllegalArgumentException("bytes: " + bytes + " is not at least 1");
      }
    }
  }

  /**
   * Ends when this number of blocks of the plan's length was sent, over all streams of one
   * direction ({@code -k}).
   *
   * @param blocks at least 1
   */
  record Blocks(long blocks) implements RunLimit {
    public Blocks {
      if (blocks < 1) {
        throw new IllegalArgumentException("blocks: " + blocks + " is not at least 1");
      }
    }
  }
}

package io.perfport.client.fault;

import static io.perfport.common.frame.FrameType.DONE;
import static io.perfport.common.frame.FrameType.END;
import static io.perfport.common.frame.FrameType.EXCHANGE;
import static io.perfport.common.frame.FrameType.EXCHANGE_ACCEPTED;
import static io.perfport.common.frame.FrameType.EXCHANGE_RESULTS;
import static io.perfport.common.frame.FrameType.HELLO;
import static io.perfport.common.frame.FrameType.JOIN;
import static io.perfport.common.frame.FrameType.JOINED;
import static io.perfport.common.frame.FrameType.PLAN;
import static io.perfport.common.frame.FrameType.PLAN_ACCEPTED;
import static io.perfport.common.frame.FrameType.PROGRESS;
import static io.perfport.common.frame.FrameType.RESULTS;
import static io.perfport.common.frame.FrameType.START;
import static io.perfport.common.frame.FrameType.STARTED;
import static io.perfport.common.frame.FrameType.WELCOME;

import io.perfport.common.frame.FrameType;
import java.util.ArrayList;
import java.util.List;

/** Each workload and protocol, as a user asks for it, slow enough for a link in user space. */
enum TestKind {
  STREAM("-b 8M"),
  REVERSE("-R -b 8M"),
  UDP("-u -b 4M"),
  UDP_REVERSE("-u -R -b 4M"),
  RR("-W rr --rate 200 --connections 2"),
  RR_UDP("-W rr -u --rate 200"),
  CRR("-W crr --rate 50"),
  SCALE("-W scale --connections 20 --ramp 5 --rate 100"),
  LOADED("-W loaded -b 8M");

  private static final List<FrameType> OF_STREAMS =
      List.of(
          HELLO,
          WELCOME,
          PLAN,
          PLAN_ACCEPTED,
          JOIN,
          JOINED,
          START,
          STARTED,
          PROGRESS,
          END,
          RESULTS,
          DONE);
  private static final List<FrameType> OF_EXCHANGES =
      List.of(
          HELLO,
          WELCOME,
          EXCHANGE,
          EXCHANGE_ACCEPTED,
          JOIN,
          JOINED,
          START,
          STARTED,
          PROGRESS,
          END,
          EXCHANGE_RESULTS,
          DONE);

  private final String options;

  TestKind(String options) {
    this.options = options;
  }

  /** Its command line, without the host. */
  String[] with(String... more) {
    List<String> all = new ArrayList<>(List.of(options.split(" ")));
    all.addAll(List.of(more));
    return all.toArray(String[]::new);
  }

  /** Of a server without a place for another test before this one has given its own back. */
  String[] places() {
    return new String[] {"--max-sessions", this == LOADED ? "2" : "1"};
  }

  boolean isStream() {
    return compareTo(RR) < 0;
  }

  /** What its ends say to each other, in order: a fault at each is one in another state. */
  List<FrameType> frames() {
    return isStream() ? OF_STREAMS : OF_EXCHANGES;
  }

  /** Whether the run has begun when this is said, and goes on or is at its end. */
  boolean isRunning(FrameType said) {
    return frames().indexOf(said) >= frames().indexOf(PROGRESS);
  }
}

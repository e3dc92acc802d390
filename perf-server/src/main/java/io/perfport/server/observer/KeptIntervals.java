package io.perfport.server.observer;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.util.RawValue;
import io.perfport.common.plan.TestPlan;
import io.perfport.common.result.Interval;
import io.perfport.core.report.JsonInterval;
import java.util.ArrayList;
import java.util.List;

/**
 * The intervals of one session as JSON, a few hundred kilobytes at most: of one that has more, only
 * each second, fourth, eighth and so on. It belongs to the session's event loop.
 */
final class KeptIntervals {
  /** With more, only their sum is kept. */
  static final int MOST_STREAMS = 8;

  /** Sums and streams together; each has some 300 characters. */
  static final int MOST_ROWS = 1_200;

  private final List<String> kept = new ArrayList<>();
  private long seen;
  private long step = 1;

  void add(TestPlan plan, Interval interval) {
    boolean withStreams = plan.connections() <= MOST_STREAMS;
    if (seen++ % step == 0) {
      kept.add(JsonLines.line(JsonInterval.of(plan, interval, false, withStreams)));
    }
    if (kept.size() > MOST_ROWS / (withStreams ? 1 + plan.connections() : 1)) {
      thin();
    }
  }

  private void thin() {
    for (int at = 0; 2 * at < kept.size(); at++) {
      kept.set(at, kept.get(2 * at));
    }
    kept.subList((kept.size() + 1) / 2, kept.size()).clear();
    step *= 2;
  }

  /** As an array, whose text is ready. */
  JsonNode toJson() {
    return JsonNodeFactory.instance.rawValueNode(new RawValue(kept.toString()));
  }
}

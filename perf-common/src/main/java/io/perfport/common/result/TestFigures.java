package io.perfport.common.result;

import io.perfport.common.plan.Direction;
import io.perfport.common.result.Measure.Figure;
import io.perfport.common.result.Measure.Unit;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;

/** The figures of merit of streams. */
public final class TestFigures {
  /** What the receivers received, in both directions together. */
  public static final Measure GOODPUT = Measure.more("goodput", Unit.BITS_PER_SECOND);

  public static final Measure TO_SERVER = Measure.more("goodput_to_server", Unit.BITS_PER_SECOND);
  public static final Measure TO_CLIENT = Measure.more("goodput_to_client", Unit.BITS_PER_SECOND);
  public static final Measure CLIENT_CPU = Measure.less("cpu_client", Unit.SECONDS_PER_GIGABYTE);
  public static final Measure SERVER_CPU = Measure.less("cpu_server", Unit.SECONDS_PER_GIGABYTE);
  public static final Measure LOST = Measure.less("lost", Unit.PERCENT);

  /** A few more or less of these are chance, and a ratio of small counts says nothing. */
  public static final Measure RETRANSMITTED = Measure.shown("retransmitted", Unit.SEGMENTS);

  /** Of microseconds on a local network, where the scheduler makes most of it. */
  public static final Measure JITTER = Measure.shown("jitter", Unit.MILLISECONDS);

  /** One-way, of the worst stream; as jitter. */
  public static final Measure DELAY_VARIATION_P99 =
      Measure.shown("delay_variation_p99", Unit.MICROSECONDS);

  private static final double NANOS_PER_MICRO = 1e3;

  private final TestResult result;
  private final Totals totals;
  private final List<Sum> received;
  private final List<Figure> figures = new ArrayList<>();

  private TestFigures(TestResult result) {
    this.result = result;
    this.totals = Totals.of(result);
    this.received =
        Stream.of(totals.received(true), totals.received(false)).flatMap(Optional::stream).toList();
  }

  /** Nothing where the receiver could not tell. */
  static List<Figure> of(TestResult result) {
    TestFigures figures = new TestFigures(result);
    figures.addGoodput();
    figures.addCpu();
    figures.addDatagrams();
    figures.addRetransmits();
    return List.copyOf(figures.figures);
  }

  private void addGoodput() {
    if (received.isEmpty()) {
      return;
    }
    add(GOODPUT, Rates.bitsPerSecond(bytes(), nanos()));
    if (result.start().plan().direction() == Direction.BIDIRECTIONAL) {
      totals.received(true).ifPresent(sum -> add(TO_SERVER, sum.bitsPerSecond()));
      totals.received(false).ifPresent(sum -> add(TO_CLIENT, sum.bitsPerSecond()));
    }
  }

  private void addCpu() {
    addCpu(CLIENT_CPU, result.local().cpu());
    addCpu(SERVER_CPU, result.remote().map(EndpointResult::cpu).orElse(null));
  }

  private void addCpu(Measure measure, CpuUsage cpu) {
    if (cpu != null && bytes() > 0) {
      add(measure, cpu.totalPercent() / 100 * nanos() / bytes());
    }
  }

  private void addDatagrams() {
    DatagramCounts counts = DatagramCounts.sum(received.stream().map(Sum::datagrams).toList());
    if (counts == null) {
      return;
    }
    if (counts.lostPercent() != null) {
      add(LOST, counts.lostPercent());
    }
    if (counts.jitterMillis() != null) {
      add(JITTER, counts.jitterMillis());
    }
    if (counts.delayVariation() != null) {
      counts
          .delayVariation()
          .at(99)
          .ifPresent(nanos -> add(DELAY_VARIATION_P99, nanos / NANOS_PER_MICRO));
    }
  }

  private void addRetransmits() {
    List<Long> told =
        Stream.of(totals.sent(true), totals.sent(false))
            .flatMap(Optional::stream)
            .map(Sum::retransmits)
            .toList();
    if (!told.isEmpty() && told.stream().noneMatch(Objects::isNull)) {
      add(RETRANSMITTED, (double) told.stream().mapToLong(Long::longValue).sum());
    }
  }

  private void add(Measure measure, double value) {
    // Another machine may have told nonsense of its processor time.
    if (Double.isFinite(value)) {
      figures.add(new Figure(measure, value));
    }
  }

  private long bytes() {
    return received.stream().mapToLong(Sum::bytes).sum();
  }

  private long nanos() {
    return received.stream().mapToLong(Sum::endNanos).max().orElse(0);
  }
}

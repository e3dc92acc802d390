package io.perfport.core.run;

import io.netty.channel.Channel;
import io.netty.util.concurrent.ScheduledFuture;
import io.perfport.common.control.ControlMessage;
import io.perfport.common.failure.Failure;
import io.perfport.common.plan.RunLimit;
import io.perfport.common.plan.TestPlan;
import io.perfport.common.result.DatagramCounts;
import io.perfport.common.result.ReceivedDatagrams;
import io.perfport.core.host.ProcessCpu.CpuSinceLast;
import io.perfport.core.session.SessionTimeouts;
import io.perfport.core.stream.DataStream;
import io.perfport.core.stream.StreamSample;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/**
 * Tells the other end about once a second that this one lives, and what it has received; and looks
 * as often whether a run that ends with its last byte still moves. It belongs to the control
 * connection's event loop.
 */
public final class RunMessages {
  private final Channel control;
  private final TestRun run;
  private final List<DataStream> receivers;
  private final CpuSinceLast cpu = new CpuSinceLast();
  private final ScheduledFuture<?> timer;

  /** What the receivers said when they were asked last; null for nothing. */
  private ReceivedDatagrams datagrams;

  /** Whether an answer is awaited: loops that have no time are not asked twice. */
  private boolean asked;

  private RunMessages(Channel control, TestPlan plan, TestRun run, Runnable watch) {
    this.control = control;
    this.run = run;
    this.receivers =
        plan.overUdp()
            ? run.streams().stream().filter(stream -> !stream.sends()).toList()
            : List.of();
    long period = SessionTimeouts.PROGRESS_MILLIS;
    this.timer =
        control
            .eventLoop()
            .scheduleWithFixedDelay(
                () -> {
                  tell();
                  watch.run();
                },
                period,
                period,
                TimeUnit.MILLISECONDS);
  }

  /**
   * Begins to tell.
   *
   * @param stallMillis how long a run that is not limited by time may move nothing
   * @param onStall is told that it moved nothing for that long
   */
  public static RunMessages begin(
      Channel control, TestPlan plan, TestRun run, long stallMillis, Consumer<Failure> onStall) {
    boolean timed = plan.limit() instanceof RunLimit.Time;
    StallWatch stalls = new StallWatch(run, stallMillis);
    return new RunMessages(
        control,
        plan,
        run,
        () -> {
          if (!timed && !run.isOver()) {
            stalls.check().ifPresent(onStall);
          }
        });
  }

  private void tell() {
    // A full control connection means a stuck peer, whose silence is noticed anyway.
    if (control.isWritable()) {
      control.writeAndFlush(progress());
    }
    // For the next time: a message that says that this end lives waits for nobody.
    if (!receivers.isEmpty() && !asked) {
      asked = true;
      SampleRound.begin(control.eventLoop(), receivers, DataStream::sample, this::received);
    }
  }

  private void received(List<StreamSample> samples) {
    asked = false;
    DatagramCounts counts =
        DatagramCounts.sum(samples.stream().map(StreamSample::datagrams).toList());
    datagrams =
        new ReceivedDatagrams(
            counts.packets(),
            counts.lost(),
            counts.jitterMillis(),
            samples.stream()
                .map(StreamSample::lastDelayNanos)
                .filter(Objects::nonNull)
                .max(Long::compare)
                .orElse(null));
  }

  private ControlMessage.Progress progress() {
    return new ControlMessage.Progress(
        run.elapsedNanos(),
        run.streams().stream()
            .filter(stream -> !stream.sends())
            .map(s -> new ControlMessage.StreamProgress(s.id(), s.counters().bytes()))
            .toList(),
        cpu.percent(),
        datagrams);
  }

  public void stop() {
    timer.cancel(false);
  }

  /** What the other end has received, as it tells: no more than this one has sent. */
  public static long received(ControlMessage.Progress told, TestRun run) {
    return Math.min(
        told.received().stream().mapToLong(ControlMessage.StreamProgress::bytes).sum(),
        run.sentBytes());
  }

  /**
   * A stream of this end's has ended: says how many datagrams it had, since the other end can't see
   * that itself.
   *
   * @param run the stream's; null if there was none
   */
  public static void tellEnd(Channel control, TestPlan plan, TestRun run, DataStream stream) {
    if (plan.overUdp() && stream.sends()) {
      control.writeAndFlush(
          new ControlMessage.Sent(
              stream.id(),
              stream.counters().datagrams(),
              run == null ? null : (Long) run.elapsedNanos()));
    }
  }
}

package io.perfport.common.plan;

import io.perfport.common.plan.TestPlan.Framing;

/** A copy of a plan in which single values can be changed. Belongs to one thread. */
final class PlanDraft {
  private final TestPlan plan;
  private int streams;
  private RunLimit limit;
  private long omitMillis;
  private long intervalMillis;
  private int blockBytes;
  private long bitsPerSecond;
  private Framing framing;
  private SocketTuning socket;
  private String title;
  private Protocol protocol;
  private int burstBlocks;

  PlanDraft(TestPlan plan) {
    this.plan = plan;
    this.streams = plan.streams();
    this.limit = plan.limit();
    this.omitMillis = plan.omitMillis();
    this.intervalMillis = plan.intervalMillis();
    this.blockBytes = plan.blockBytes();
    this.bitsPerSecond = plan.bitsPerSecond();
    this.framing = plan.framing();
    this.socket = plan.socket();
    this.title = plan.title();
    this.protocol = plan.protocol();
    this.burstBlocks = plan.burstBlocks();
  }

  PlanDraft streams(int value) {
    streams = value;
    return this;
  }

  PlanDraft limit(RunLimit value) {
    limit = value;
    return this;
  }

  PlanDraft omitMillis(long value) {
    omitMillis = value;
    return this;
  }

  PlanDraft intervalMillis(long value) {
    intervalMillis = value;
    return this;
  }

  PlanDraft blockBytes(int value) {
    blockBytes = value;
    return this;
  }

  PlanDraft bitsPerSecond(long value) {
    bitsPerSecond = value;
    return this;
  }

  PlanDraft burstBlocks(int value) {
    burstBlocks = value;
    return this;
  }

  PlanDraft framing(Framing value) {
    framing = value;
    return this;
  }

  PlanDraft socket(SocketTuning value) {
    socket = value;
    return this;
  }

  PlanDraft title(String value) {
    title = value;
    return this;
  }

  /** Datagrams, with what goes with them where nobody says. */
  PlanDraft udp() {
    protocol = Protocol.UDP;
    blockBytes = 0; // Settled by the path.
    bitsPerSecond = bitsPerSecond == 0 ? TestPlan.DEFAULT_UDP_BITS_PER_SECOND : bitsPerSecond;
    return this;
  }

  TestPlan toPlan() {
    return new TestPlan(
        plan.direction(),
        streams,
        limit,
        omitMillis,
        intervalMillis,
        blockBytes,
        bitsPerSecond,
        framing,
        socket,
        title,
        protocol,
        plan.udp(),
        burstBlocks);
  }
}

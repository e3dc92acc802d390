package io.perfport.core.completion.scenario;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.StreamSupport;

/**
 * A few ops that one thread runs back to back. Written by that thread, read by the player. "At
 * rest" means that nothing happens until the player does something.
 */
final class Program {
  final List<JsonNode> ops;
  private final List<Outcome> outcomes = new CopyOnWriteArrayList<>();

  /** The port that the current op waits on, or -1. */
  volatile int waitsOn = -1;

  /** The current op is a spin or a block, whose end the player decides. */
  volatile boolean held;

  /** The program has ended, and its thread waits on the player, or is gone. */
  volatile boolean ended;

  /** What the thread died of, if it did. */
  volatile Throwable failure;

  Program(JsonNode ops) {
    this.ops = StreamSupport.stream(ops.spliterator(), false).toList();
  }

  void add(Outcome outcome) {
    outcomes.add(outcome);
  }

  List<Outcome> outcomes() {
    return outcomes;
  }

  boolean isPending(int index) {
    return outcomes.size() <= index;
  }
}

package io.perfport.core.completion.scenario;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.stream.StreamSupport;

/**
 * Plays one scenario and compares what happens with what it expects.
 *
 * <p>The times in a scenario make it readable, not correct. Where it settles, the player waits
 * until all threads are at rest: waiting on a port that agrees, spinning, blocked, or done. A spin
 * or a block lasts until the scenario waits for its program.
 */
final class ScenarioPlayer implements AutoCloseable {
  private static final long PATIENCE_NANOS = TimeUnit.SECONDS.toNanos(30);

  private final World world;
  private final Map<String, ScenarioThread> threads = new HashMap<>();
  private final Map<String, Program> programs = new HashMap<>();

  ScenarioPlayer(SocketStage stage) {
    this.world = new World(stage);
  }

  void play(Scenario scenario) throws Exception {
    int index = 0;
    for (JsonNode step : scenario.steps()) {
      play(step, "s" + index++);
    }
    programs.values().forEach(this::check);
  }

  @Override
  public void close() throws IOException {
    threads.values().forEach(Thread::interrupt);
    world.listeners.values().forEach(listener -> listener.close());
    world.sockets.values().forEach(socket -> socket.close());
    for (SocketStage.PeerEnd peer : world.peers.values()) {
      peer.close();
    }
    world.stage.close();
  }

  private void play(JsonNode step, String defaultRef) throws InterruptedException {
    if (step.has("ops")) {
      run(step, step.path("ref").asText(defaultRef));
    } else if (step.has("settle")) {
      settle(step.get("settle").asInt());
    } else if (step.has("await")) {
      openGates();
      awaitEnd(program(step.get("await")));
    } else if (step.has("pending")) {
      assertPending(step);
    } else if (step.has("pendingCount")) {
      long pending =
          programs(step.get("pendingCount")).stream().filter(p -> p.isPending(0)).count();
      assertThat(pending).as("%s", step).isEqualTo(step.get("expect").asLong());
    } else if (step.has("first")) {
      assertFirst(step);
    } else {
      throw new IllegalArgumentException("unknown step " + step);
    }
  }

  private void run(JsonNode step, String ref) throws InterruptedException {
    Program program = new Program(step.get("ops"));
    programs.put(ref, program);
    threads.computeIfAbsent(step.get("t").asText(), this::newThread).begin(program);
    if (!step.path("async").asBoolean()) {
      awaitEnd(program);
    }
  }

  private ScenarioThread newThread(String name) {
    ScenarioThread thread = new ScenarioThread(name, world);
    thread.start();
    return thread;
  }

  private void settle(int millis) throws InterruptedException {
    await("threads at rest", this::isAtRest);
    if (!world.stage.isSynchronous()) {
      TimeUnit.MILLISECONDS.sleep(millis); // for the kernel, which has no state that we could see
    }
  }

  private boolean isAtRest() {
    Map<Integer, Integer> waiting = new HashMap<>();
    for (Program program : programs.values()) {
      int port = program.waitsOn;
      if (!program.ended && !program.held) {
        if (port < 0) {
          return false;
        }
        waiting.merge(port, 1, Integer::sum);
      }
    }
    // A worker that has been released but has not returned yet is missing on its port.
    return waiting.entrySet().stream()
        .allMatch(e -> world.port(e.getKey()).statistics().waiting() == e.getValue());
  }

  private void assertPending(JsonNode step) {
    Program program = program(step.get("pending"));
    int index = step.get("i").asInt();
    boolean pending = program.isPending(index);
    // On a slow machine its time may have passed by now: it was pending for as long as it could.
    if (!pending && program.outcomes().get(index).timedOut()) {
      return;
    }
    assertThat(pending).as("%s", step).isEqualTo(step.get("expect").asBoolean());
  }

  private void assertFirst(JsonNode step) throws InterruptedException {
    List<Program> candidates = programs(step.get("first"));
    int index = step.get("i").asInt();
    await("first of " + step, () -> candidates.stream().anyMatch(p -> !p.isPending(index)));
    for (JsonNode ref : step.get("first")) {
      assertThat(program(ref).isPending(index))
          .as("%s: %s", step, ref)
          .isEqualTo(!ref.asText().equals(step.get("is").asText()));
    }
  }

  private void awaitEnd(Program program) throws InterruptedException {
    await("end of " + program.ops, () -> program.ended || program.failure != null);
    check(program);
  }

  private void openGates() {
    threads.values().forEach(ScenarioThread::openGate);
  }

  private void check(Program program) {
    if (program.failure != null) {
      fail("program failed: " + program.ops, program.failure);
    }
    List<Outcome> outcomes = program.outcomes();
    for (int i = 0; i < outcomes.size(); i++) {
      JsonNode op = program.ops.get(i);
      if (op.has("expect")) {
        assertThat(outcomes.get(i).mismatch(op.get("expect"))).as("%s", op).isEmpty();
      }
    }
  }

  private Program program(JsonNode ref) {
    return programs.get(ref.asText());
  }

  private List<Program> programs(JsonNode refs) {
    return StreamSupport.stream(refs.spliterator(), false).map(this::program).toList();
  }

  private void await(String what, BooleanSupplier condition) throws InterruptedException {
    long start = System.nanoTime();
    while (!condition.getAsBoolean()) {
      if (System.nanoTime() - start > PATIENCE_NANOS) {
        fail("waited in vain for " + what + "; ports: " + statistics());
      }
      Thread.sleep(0, 200_000);
    }
  }

  private Collection<?> statistics() {
    return world.ports.values().stream().map(port -> port.statistics()).toList();
  }
}

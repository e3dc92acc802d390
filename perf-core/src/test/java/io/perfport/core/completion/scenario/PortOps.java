package io.perfport.core.completion.scenario;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.perfport.core.completion.CompletionPacket;
import io.perfport.core.completion.CompletionPort;
import io.perfport.core.completion.OperationException;
import io.perfport.core.completion.PortClosedException;
import io.perfport.core.completion.Timeout;
import io.perfport.core.completion.operation.Operation;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** The ops on a port itself. */
final class PortOps {
  /** For waits that are to end with a packet: only a packet that never comes takes so long. */
  private static final long PATIENCE_NANOS = TimeUnit.SECONDS.toNanos(30);

  private final World world;

  PortOps(World world) {
    this.world = world;
  }

  Outcome create(JsonNode op) {
    world.ports.put(op.get("port").asInt(), world.stage.createPort(op.get("concurrency").asInt()));
    return Outcome.success();
  }

  /** Creation and association in one call (rule 4): here they are two. */
  Outcome createWith(JsonNode op) {
    create(((ObjectNode) op.deepCopy()).put("concurrency", 0));
    return associate(op);
  }

  Outcome associate(JsonNode op) {
    CompletionPort port = port(op);
    try {
      CompletionPort result =
          port.associate(world.handle(op.get("sock").asInt()), op.get("key").asLong());
      return Outcome.success().with("same", result == port);
    } catch (OperationException e) {
      return Outcome.error(e.error().windowsCode());
    }
  }

  Outcome post(JsonNode op) {
    try {
      port(op)
          .post(
              CompletionPacket.of(
                  unsigned(op.get("key")), op.get("bytes").asLong(), unsigned(op.get("ov"))));
      return Outcome.success();
    } catch (PortClosedException e) {
      return Outcome.error(WindowsCode.of(e));
    }
  }

  Outcome close(JsonNode op) {
    try {
      port(op).close();
      return Outcome.success();
    } catch (PortClosedException e) {
      return Outcome.error(WindowsCode.of(e));
    }
  }

  Outcome get(JsonNode op) throws InterruptedException {
    long start = System.nanoTime();
    Outcome outcome;
    try {
      CompletionPacket packet = port(op).poll(timeoutNanos(op));
      outcome = packet == null ? noPacket() : describe(packet).with("packet", true);
    } catch (PortClosedException e) {
      outcome = Outcome.error(WindowsCode.of(e)).with("packet", false);
    }
    return outcome.with("us", TimeUnit.NANOSECONDS.toMicros(System.nanoTime() - start));
  }

  Outcome getMany(JsonNode op) throws InterruptedException {
    long start = System.nanoTime();
    CompletionPacket[] batch = new CompletionPacket[op.get("max").asInt()];
    Outcome outcome;
    try {
      int count = port(op).poll(batch, timeoutNanos(op));
      List<Outcome> entries = new ArrayList<>();
      for (int i = 0; i < count; i++) {
        entries.add(describe(batch[i]));
      }
      outcome = count == 0 ? noPacket() : Outcome.success();
      outcome = outcome.with("count", count).with("entries", entries);
    } catch (PortClosedException e) {
      outcome = Outcome.error(WindowsCode.of(e));
    } catch (IllegalArgumentException noRoom) {
      outcome = Outcome.error(WindowsCode.INVALID_PARAMETER);
    }
    return outcome.with("us", TimeUnit.NANOSECONDS.toMicros(System.nanoTime() - start));
  }

  private CompletionPort port(JsonNode op) {
    return world.port(op.get("port").asInt());
  }

  private static Outcome noPacket() {
    return Outcome.error(WindowsCode.WAIT_TIMEOUT).with("packet", false);
  }

  private static Outcome describe(CompletionPacket packet) {
    Outcome outcome =
        packet.error() == null
            ? Outcome.success() // rules 21, 27
            : Outcome.error(packet.error().windowsCode()); // rule 20
    outcome.with("bytes", packet.bytesTransferred()).with("key", packet.key());
    if (!(packet.overlapped() instanceof NumberedOperation operation)) {
      return outcome.with("ov", packet.overlapped());
    }
    outcome.with("ov", operation.number());
    return packet.bytesTransferred() == 0 ? outcome : withText(outcome, operation);
  }

  private static Outcome withText(Outcome outcome, Operation operation) {
    ByteBuffer target = operation.target();
    if (target == null) {
      return outcome;
    }
    int last = (int) operation.bytesTransferred() - 1;
    return outcome
        .with("first", String.valueOf((char) target.get(0)))
        .with("last", String.valueOf((char) target.get(last)));
  }

  private static long timeoutNanos(JsonNode op) {
    int millis = op.get("timeout").asInt();
    if (millis < 0) {
      return Timeout.INFINITE;
    }
    JsonNode expect = op.path("expect");
    boolean packetExpected =
        expect.path("packet").asBoolean(false) || expect.path("count").asInt(0) > 0;
    return millis > 0 && packetExpected ? PATIENCE_NANOS : TimeUnit.MILLISECONDS.toNanos(millis);
  }

  private static long unsigned(JsonNode number) {
    return number.isBigInteger() ? new BigInteger(number.asText()).longValue() : number.asLong();
  }
}

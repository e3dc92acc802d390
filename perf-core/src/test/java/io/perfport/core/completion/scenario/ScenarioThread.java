package io.perfport.core.completion.scenario;

import com.fasterxml.jackson.databind.JsonNode;
import io.perfport.core.completion.CompletionPort;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;

/**
 * One of the threads w0 to w7. Between two programs it waits on the player, so that for its port it
 * is in a wait state (rule 14); it says so.
 */
final class ScenarioThread extends Thread {
  private final World world;
  private final PortOps portOps;
  private final SocketOps socketOps;
  private final BlockingQueue<Program> programs = new LinkedBlockingQueue<>();

  /** Opened by the player when spins and blocks may end; it then brings a new one. */
  private volatile CountDownLatch gate = new CountDownLatch(1);

  ScenarioThread(String name, World world) {
    super(name);
    setDaemon(true);
    this.world = world;
    this.portOps = new PortOps(world);
    this.socketOps = new SocketOps(world);
  }

  void begin(Program program) {
    gate = new CountDownLatch(1);
    programs.add(program);
  }

  void openGate() {
    gate.countDown();
  }

  @Override
  public void run() {
    Program program = null;
    try {
      boolean goOn = true;
      while (goOn) {
        program = programs.take();
        world.ports.values().forEach(ScenarioThread::endBlocking);
        goOn = play(program);
        if (goOn) {
          world.ports.values().forEach(CompletionPort::beginBlocking);
        } else {
          world.ports.values().forEach(CompletionPort::leave);
        }
        program.ended = true;
      }
    } catch (InterruptedException endOfScenario) {
      // The player is done with this thread.
    } catch (Throwable e) {
      program.failure = e;
    }
  }

  private boolean play(Program program) throws Exception {
    for (JsonNode op : program.ops) {
      String name = op.get("op").asText();
      if (name.equals("exit")) {
        program.add(Outcome.success());
        return false;
      }
      program.add(play(program, name, op));
      program.waitsOn = -1;
      program.held = false;
    }
    return true;
  }

  private Outcome play(Program program, String name, JsonNode op) throws Exception {
    return switch (name) {
      case "create" -> portOps.create(op);
      case "createWith" -> portOps.createWith(op);
      case "associate" -> portOps.associate(op);
      case "post" -> portOps.post(op);
      case "close" -> portOps.close(op);
      case "get" -> {
        program.waitsOn = waitsOn(op);
        yield portOps.get(op);
      }
      case "getMany" -> {
        program.waitsOn = waitsOn(op);
        yield portOps.getMany(op);
      }
      case "block" -> block(program);
      case "spin" -> spin(program);
      default -> playSocket(name, op);
    };
  }

  private Outcome playSocket(String name, JsonNode op) throws Exception {
    return switch (name) {
      case "listen" -> socketOps.listen(op);
      case "socket" -> socketOps.socket(op);
      case "bind" -> socketOps.bind(op);
      case "pair" -> socketOps.pair(op);
      case "dial" -> socketOps.dial(op);
      case "deadAddress" -> socketOps.deadAddress(op);
      case "acceptEx" -> socketOps.acceptEx(op);
      case "connectEx" -> socketOps.connectEx(op);
      case "recv" -> socketOps.recv(op);
      case "send" -> socketOps.send(op);
      case "write" -> socketOps.write(op);
      case "read" -> socketOps.read(op);
      case "cancel" -> socketOps.cancel(op);
      case "shutdown" -> socketOps.shutdown(op);
      case "reset" -> socketOps.reset(op);
      case "closeSocket" -> socketOps.closeSocket(op);
      case "result" -> socketOps.result(op);
      case "skipOnSuccess" -> socketOps.skipOnSuccess(op);
      case "peerName" -> socketOps.peerName(op);
      case "updateConnect", "updateAccept" -> Outcome.success(); // nothing to do on the JVM
      default -> throw new IllegalArgumentException("unknown op " + name);
    };
  }

  /** In a wait state: gives up its slot. */
  private Outcome block(Program program) throws InterruptedException {
    world.ports.values().forEach(CompletionPort::beginBlocking);
    program.held = true;
    gate.await();
    world.ports.values().forEach(ScenarioThread::endBlocking);
    return Outcome.success();
  }

  /** Running, as far as the port knows. */
  private Outcome spin(Program program) throws InterruptedException {
    program.held = true;
    gate.await();
    return Outcome.success();
  }

  private static int waitsOn(JsonNode op) {
    return op.get("timeout").asInt() == 0 ? -1 : op.get("port").asInt();
  }

  private static void endBlocking(CompletionPort port) {
    port.endBlocking();
  }
}

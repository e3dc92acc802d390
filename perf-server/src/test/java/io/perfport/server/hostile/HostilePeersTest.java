package io.perfport.server.hostile;

import static org.assertj.core.api.Assertions.assertThat;

import io.perfport.common.control.ControlMessage;
import io.perfport.common.plan.Direction;
import io.perfport.common.plan.ExchangePlan.ExchangeKind;
import io.perfport.common.plan.RunLimit;
import io.perfport.common.result.EndpointResult;
import io.perfport.server.config.SessionLimits;
import java.io.IOException;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Every way to misbehave, in every state of both kinds of sessions, all at once: the server lets go
 * of all of it although no attacker closes what the attack leaves open, and serves the next client
 * as if nothing had been.
 */
@Timeout(240)
class HostilePeersTest {
  private static final int AT_ONCE = 150;
  private static final SessionLimits LIMITS = new SessionLimits(1_000, 8, 0, 0, 5_000, 100);
  private static final int FLOOD_BYTES = 4 << 20;

  /** How far a session has come when its client misbehaves. */
  private enum State {
    CONNECTED,
    GREETED,
    PLANNED,
    PARTLY_JOINED,
    JOINED,
    RUNNING,
    DRAINING,
    CONCLUDING
  }

  /** What it does then. */
  private enum Act {
    STOP,
    HALF_CLOSE_CONTROL,
    HALF_CLOSE_DATA,
    HALF_CLOSE_BOTH,
    CLOSE_CONTROL,
    CLOSE_DATA,
    RESET_CONTROL,
    RESET_DATA,
    FLOOD_CONTROL_WITH_PROGRESS,
    FLOOD_CONTROL_WITH_NOISE,
    FLOOD_DATA
  }

  /** One peer's. */
  @FunctionalInterface
  private interface Attack extends Callable<Void> {}

  private final Queue<RawPeer> sockets = new ConcurrentLinkedQueue<>();

  @Test
  void whateverPeersDoInAnyStateTheServerIsAsBefore() throws Exception {
    attack("nio", EnumSet.allOf(State.class), EnumSet.allOf(Act.class));
  }

  /** The state machines are the same on all; how connections end and stop is each transport's. */
  @ParameterizedTest
  @MethodSource("io.perfport.server.hostile.AttackedServer#transports")
  void everyTransportLetsGoOfPeersThatStopOrEnd(String transport) throws Exception {
    attack(
        transport,
        EnumSet.of(State.GREETED, State.JOINED, State.RUNNING),
        EnumSet.of(
            Act.STOP, Act.HALF_CLOSE_DATA, Act.CLOSE_DATA, Act.RESET_CONTROL, Act.FLOOD_DATA));
  }

  private void attack(String transport, Set<State> states, Set<Act> acts) throws Exception {
    ExecutorService attackers = Executors.newFixedThreadPool(AT_ONCE);
    try (AttackedServer server = new AttackedServer(transport, LIMITS)) {
      List<Future<?>> attacks = new ArrayList<>();
      for (State state : states) {
        for (Act act : acts) {
          for (Attack attack : attacks(server, state, act)) {
            attacks.add(attackers.submit(attack));
          }
        }
      }
      for (Future<?> attack : attacks) {
        attack.get();
      }
      server.awaitBaseline();
      server.serveAnHonestClient();
      server.awaitBaseline();
    } finally {
      attackers.shutdownNow();
      for (RawPeer each : sockets) {
        each.close();
      }
    }
  }

  private List<Attack> attacks(AttackedServer server, State state, Act act) {
    return List.of(
        () -> attackStreams(server, state, act, Direction.FORWARD, new RunLimit.Time(300)),
        () -> attackStreams(server, state, act, Direction.REVERSE, new RunLimit.Bytes(64 << 20)),
        () -> attackExchange(server, state, act, ExchangeKind.PERSISTENT),
        () -> attackExchange(server, state, act, ExchangeKind.SINGLE));
  }

  private Void attackStreams(
      AttackedServer server, State state, Act act, Direction direction, RunLimit limit)
      throws Exception {
    RawPeer control = open(server);
    List<RawPeer> data = List.of(open(server), open(server));
    try {
      reach(control, data, state, direction, limit);
      act(act, control, data);
    } catch (IOException | ClassCastException | AssertionError e) {
      // The server was faster, and has ended the session: that is what it is there for.
      assertThat(server.address()).isNotNull();
    }
    return null;
  }

  private static void reach(
      RawPeer control, List<RawPeer> data, State state, Direction direction, RunLimit limit)
      throws IOException {
    if (state == State.CONNECTED) {
      return;
    }
    control.hello();
    if (state == State.GREETED) {
      return;
    }
    String token = control.propose(AttackedServer.plan(direction, 2, limit));
    if (state == State.PLANNED) {
      return;
    }
    data.get(0).join(token, 1);
    if (state == State.PARTLY_JOINED) {
      return;
    }
    data.get(1).join(token, 2);
    if (state == State.JOINED) {
      return;
    }
    control.start();
    if (state == State.RUNNING) {
      return;
    }
    control.send(new ControlMessage.End(false));
    if (state == State.DRAINING) {
      return;
    }
    for (RawPeer each : data) {
      each.socket().shutdownOutput();
    }
    EndpointResult result = ((ControlMessage.Results) control.readPastProgress()).result();
    control.send(new ControlMessage.Results(result));
  }

  private Void attackExchange(AttackedServer server, State state, Act act, ExchangeKind kind)
      throws Exception {
    RawPeer control = open(server);
    List<RawPeer> data = List.of(open(server), open(server));
    try {
      reachExchange(control, data, state, kind);
      act(act, control, data);
    } catch (IOException | ClassCastException | AssertionError e) {
      // As above.
      assertThat(server.address()).isNotNull();
    }
    return null;
  }

  private static void reachExchange(
      RawPeer control, List<RawPeer> data, State state, ExchangeKind kind) throws IOException {
    if (state == State.CONNECTED) {
      return;
    }
    control.hello();
    if (state == State.GREETED) {
      return;
    }
    String token = control.propose(AttackedServer.exchange(kind, 2, 64, 1 << 20));
    if (state == State.PLANNED) {
      return;
    }
    data.get(0).join(token, 1);
    if (state == State.PARTLY_JOINED) {
      return;
    }
    data.get(1).join(token, 2);
    if (state == State.JOINED) {
      return;
    }
    control.start();
    data.get(0).raw(new byte[64 * 3 / 2]);
    if (state == State.RUNNING) {
      return;
    }
    control.send(new ControlMessage.End(false));
    if (state == State.CONCLUDING) {
      control.readPastProgress();
    }
  }

  private static void act(Act act, RawPeer control, List<RawPeer> data) throws IOException {
    switch (act) {
      case STOP -> {}
      case HALF_CLOSE_CONTROL -> control.socket().shutdownOutput();
      case HALF_CLOSE_DATA -> data.get(0).socket().shutdownOutput();
      case HALF_CLOSE_BOTH -> {
        for (RawPeer each : data) {
          each.socket().shutdownOutput();
        }
        control.socket().shutdownOutput();
      }
      case CLOSE_CONTROL -> control.close();
      case CLOSE_DATA -> data.get(0).close();
      case RESET_CONTROL -> control.reset();
      case RESET_DATA -> data.get(0).reset();
      case FLOOD_CONTROL_WITH_PROGRESS -> {
        for (int i = 0; i < 2_000; i++) {
          control.send(new ControlMessage.Progress(i, List.of()));
        }
      }
      case FLOOD_CONTROL_WITH_NOISE -> control.raw(new byte[FLOOD_BYTES]);
      case FLOOD_DATA -> data.get(0).raw(new byte[FLOOD_BYTES]);
    }
  }

  private RawPeer open(AttackedServer server) throws IOException {
    RawPeer peer = server.peer();
    sockets.add(peer);
    return peer;
  }
}

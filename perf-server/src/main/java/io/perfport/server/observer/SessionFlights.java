package io.perfport.server.observer;

import io.perfport.common.plan.ControlProtocol;
import io.perfport.common.plan.ExchangePlan;
import io.perfport.common.plan.TestPlan;
import io.perfport.common.result.EndpointResult;
import io.perfport.common.result.Outcome;
import io.perfport.common.result.ResponderResult;
import io.perfport.common.result.Warning;
import io.perfport.core.flight.SessionFlight;
import java.net.SocketAddress;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** Has JDK Flight Recorder record sessions. */
public final class SessionFlights implements SessionObserver {
  private final String transport;

  /** Those that are open. */
  private final Map<String, SessionFlight> flights = new ConcurrentHashMap<>();

  /**
   * @param transport the server's
   */
  public SessionFlights(String transport) {
    this.transport = transport;
  }

  @Override
  public void onOpened(
      String session, SocketAddress peer, String program, ControlProtocol protocol) {
    flights.computeIfAbsent(
        session, id -> SessionFlight.begin("server", String.valueOf(peer), transport));
  }

  @Override
  public void onEnded(
      String session,
      SocketAddress peer,
      ExchangePlan plan,
      ResponderResult result,
      Outcome outcome) {
    end(session, outcome, result == null ? null : result.warnings());
  }

  @Override
  public void onEnded(
      String session, SocketAddress peer, TestPlan plan, EndpointResult result, Outcome outcome) {
    end(session, outcome, result == null ? null : result.warnings());
  }

  private void end(String session, Outcome outcome, List<Warning> warnings) {
    SessionFlight flight = flights.remove(session);
    if (flight != null) {
      flight.end(session, outcome, warnings);
    }
  }
}

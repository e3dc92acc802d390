package io.perfport.core.flight;

import io.perfport.common.result.Outcome;
import io.perfport.common.result.Warning;
import java.util.List;
import jdk.jfr.Category;
import jdk.jfr.Description;
import jdk.jfr.Event;
import jdk.jfr.FlightRecorder;
import jdk.jfr.Label;
import jdk.jfr.Name;
import jdk.jfr.StackTrace;

/**
 * One session, as JDK Flight Recorder records it: an event when it begins, one of its whole length
 * when it ends, and one for each warning. Until somebody has recorded anything in this process, not
 * even the events' classes are loaded, which would take a tenth of a second of a short test; so a
 * session that began before the first recording is not in it. It may be ended by another thread
 * than began it, which happens after.
 */
public final class SessionFlight {
  private static final SessionFlight UNSEEN = new SessionFlight(null);

  /** Null if nobody has recorded anything when it began. */
  private final SessionEvent session;

  private SessionFlight(SessionEvent session) {
    this.session = session;
  }

  /**
   * A session begins.
   *
   * @param side {@code server} or {@code client}
   * @param peer the other end, fit to be shown
   * @param transport this end's
   */
  public static SessionFlight begin(String side, String peer, String transport) {
    if (!FlightRecorder.isInitialized()) {
      return UNSEEN;
    }
    SessionStartEvent start = new SessionStartEvent();
    start.side = side;
    start.peer = peer;
    start.transport = transport;
    start.commit();
    SessionEvent session = new SessionEvent();
    session.side = side;
    session.peer = peer;
    session.transport = transport;
    session.begin();
    return new SessionFlight(session);
  }

  /**
   * It is over.
   *
   * @param id the session's on the server; null where it is not known
   * @param warnings of this end; null where it has not looked
   */
  public void end(String id, Outcome outcome, List<Warning> warnings) {
    if (session == null) {
      return;
    }
    session.end();
    if (session.shouldCommit()) {
      session.id = id;
      session.outcome = outcome.word();
      session.reason =
          outcome instanceof Outcome.Failed failed ? failed.failure().reason().tag() : null;
      session.commit();
    }
    if (warnings != null) {
      warnings.forEach(each -> warn(id, each));
    }
  }

  private void warn(String id, Warning warning) {
    WarningEvent event = new WarningEvent();
    if (event.shouldCommit()) {
      event.id = id;
      event.side = session.side;
      event.code = warning.code();
      event.detail = warning.detail();
      event.commit();
    }
  }

  @Name("perfport.SessionStart")
  @Label("Session Start")
  @Description("A client's test, or a server's session, begins")
  @Category("Perfport")
  @StackTrace(false)
  static final class SessionStartEvent extends Event {
    @Label("Side")
    String side;

    @Label("Peer")
    String peer;

    @Label("Transport")
    String transport;
  }

  @Name("perfport.Session")
  @Label("Session")
  @Description("A client's test, or a server's session, from its beginning to its end")
  @Category("Perfport")
  @StackTrace(false)
  static final class SessionEvent extends Event {
    @Label("Session Id")
    String id;

    @Label("Side")
    String side;

    @Label("Peer")
    String peer;

    @Label("Transport")
    String transport;

    @Label("Outcome")
    String outcome;

    @Label("Reason")
    @Description("Why it failed, in the word that JSON and metrics have; null if it did not")
    String reason;
  }

  @Name("perfport.Warning")
  @Label("Warning")
  @Description("Why the figures of a session are suspect")
  @Category("Perfport")
  @StackTrace(false)
  static final class WarningEvent extends Event {
    @Label("Session Id")
    String id;

    @Label("Side")
    String side;

    @Label("Code")
    String code;

    @Label("Detail")
    String detail;
  }
}

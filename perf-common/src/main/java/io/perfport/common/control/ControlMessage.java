package io.perfport.common.control;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.perfport.common.access.LoginProof;
import io.perfport.common.access.Token;
import io.perfport.common.failure.Failure;
import io.perfport.common.failure.PeerText;
import io.perfport.common.plan.ExchangePlan;
import io.perfport.common.plan.ProcessorSet;
import io.perfport.common.plan.TestPlan;
import io.perfport.common.result.EndpointResult;
import io.perfport.common.result.ReceivedDatagrams;
import io.perfport.common.result.ResponderResult;
import java.util.List;
import java.util.Objects;

/**
 * One message about a test. Each travels as the JSON payload of one control frame, whose type says
 * which message it is ({@link ControlJson#typeOf}).
 *
 * <p>On the control connection: {@code Hello, (Challenge, Proof)?, (Queued)*, Welcome, Plan,
 * PlanAccepted, Start, Started, (Progress)*, End, (Sent)*, Results, Results, Done}. On each data
 * connection, or in datagrams of each stream of datagrams, before its data: {@code Join, Joined};
 * in datagrams {@code Join, Cookie, Join, Joined}. {@code Failed} may come from either end at any
 * time and is the last message.
 *
 * <p>An exchange has messages of its own: {@code Hello, Welcome, Exchange, ExchangeAccepted, Start,
 * Started, (Progress | ExchangeProgress)*, End, ExchangeResults, Done}.
 */
public sealed interface ControlMessage {
  /** Of ten thousand processors. */
  double MOST_CPU_PERCENT = 1e6;

  /**
   * Client to server, first.
   *
   * @param program name and version of the client's program, for the server's log
   * @param nonce of a client that has a token, see {@link LoginProof}; null without one, and of
   *     older clients
   * @param queue whether the client waits in line if the server is full; null for not
   */
  @JsonInclude(JsonInclude.Include.NON_NULL)
  record Hello(String program, String nonce, Boolean queue) implements ControlMessage {
    public Hello {
      Objects.requireNonNull(program, "program");
      if (nonce != null) {
        LoginProof.requireHex("nonce", nonce);
      }
    }

    /** Of a client without a token, which does not wait. */
    public Hello(String program) {
      this(program, null, null);
    }
  }

  /**
   * Server to client, after HELLO: who are you? Only to a client that has said that it has a token.
   *
   * @param nonce the server's
   */
  record Challenge(String nonce) implements ControlMessage {
    public Challenge {
      LoginProof.requireHex("nonce", nonce);
    }
  }

  /**
   * Client to server, after CHALLENGE.
   *
   * @param name the token's
   * @param proof that the client knows its secret, see {@link LoginProof#ofClient}
   */
  record Proof(String name, String proof) implements ControlMessage {
    public Proof {
      Objects.requireNonNull(name, "name");
      if (name.isEmpty() || name.length() > Token.MAX_NAME_CHARS) {
        throw new IllegalArgumentException("a name of %d characters".formatted(name.length()));
      }
      LoginProof.requireHex("proof", proof);
    }
  }

  /**
   * Server to client, instead of WELCOME: the server is full. Again when the place changes, and at
   * least every {@link #QUEUED_MILLIS}.
   *
   * @param place in the line, from 1
   * @param waiting how many stand in it
   */
  record Queued(int place, int waiting) implements ControlMessage {
    public Queued {
      if (place < 1 || waiting < place) {
        throw new IllegalArgumentException("place %d of %d".formatted(place, waiting));
      }
    }
  }

  /** Between two words to a client that stands in line. */
  long QUEUED_MILLIS = 2_000;

  /**
   * Server to client: there is room for a session.
   *
   * @param program name and version of the server's program
   * @param transport the server's transport
   * @param session the session's id, for logs of both ends
   * @param proof that the server knows the client's token, see {@link LoginProof#ofServer}; null
   *     where no token was asked for
   */
  @JsonInclude(JsonInclude.Include.NON_NULL)
  record Welcome(String program, String transport, String session, String proof)
      implements ControlMessage {
    public Welcome {
      Objects.requireNonNull(program, "program");
      Objects.requireNonNull(transport, "transport");
      Objects.requireNonNull(session, "session");
      program = PeerText.of(program);
      transport = PeerText.of(transport);
      session = PeerText.of(session);
      if (proof != null) {
        LoginProof.requireHex("proof", proof);
      }
    }

    /** Of a server that asks for no token. */
    public Welcome(String program, String transport, String session) {
      this(program, transport, session, null);
    }
  }

  /**
   * Client to server: what shall be done.
   *
   * @param affinity processors of the server's to run on; null for any
   */
  @JsonInclude(JsonInclude.Include.NON_NULL)
  record Plan(TestPlan plan, ProcessorSet affinity) implements ControlMessage {
    public Plan {
      Objects.requireNonNull(plan, "plan");
    }

    /** On any processors. */
    public Plan(TestPlan plan) {
      this(plan, null);
    }
  }

  /**
   * Server to client: the plan is within the limits.
   *
   * @param plan the plan to carry out; where the client's left the rate open and the server limits
   *     it, the rate is the limit
   * @param token the secret by which data connections join the session
   * @param affinity the processors that the server's threads are held to for this session; null
   *     where the client did not ask, and of servers that know nothing of it
   */
  @JsonInclude(JsonInclude.Include.NON_NULL)
  record PlanAccepted(TestPlan plan, String token, ProcessorSet affinity)
      implements ControlMessage {
    public PlanAccepted {
      Objects.requireNonNull(plan, "plan");
      Objects.requireNonNull(token, "token");
    }

    /** To a client that did not ask for processors. */
    public PlanAccepted(TestPlan plan, String token) {
      this(plan, token, null);
    }
  }

  /**
   * Client to server, instead of a plan of streams: requests, which the server shall answer.
   *
   * @param affinity as in {@link Plan}
   */
  @JsonInclude(JsonInclude.Include.NON_NULL)
  record Exchange(ExchangePlan plan, ProcessorSet affinity) implements ControlMessage {
    public Exchange {
      Objects.requireNonNull(plan, "plan");
    }

    /** On any processors. */
    public Exchange(ExchangePlan plan) {
      this(plan, null);
    }
  }

  /**
   * Server to client: the exchange is within the limits. From now until END, connections may join.
   *
   * @param token the secret by which connections join the session
   * @param affinity as in {@link PlanAccepted}
   */
  @JsonInclude(JsonInclude.Include.NON_NULL)
  record ExchangeAccepted(ExchangePlan plan, String token, ProcessorSet affinity)
      implements ControlMessage {
    public ExchangeAccepted {
      Objects.requireNonNull(plan, "plan");
      Objects.requireNonNull(token, "token");
    }

    /** To a client that did not ask for processors. */
    public ExchangeAccepted(ExchangePlan plan, String token) {
      this(plan, token, null);
    }
  }

  /**
   * Client to server, first on a data connection.
   *
   * @param token the session's secret
   * @param streamId from 1 to the plan's connections; the first {@code streams} of a bidirectional
   *     plan are the client's to send, the others the server's
   * @param cookie in a datagram, what the server has sent to its address, or "" to ask for it; null
   *     over TCP, and of clients that know of no cookie
   */
  @JsonInclude(JsonInclude.Include.NON_NULL)
  record Join(String token, int streamId, String cookie) implements ControlMessage {
    public Join {
      Objects.requireNonNull(token, "token");
    }

    /** Over TCP, where connecting has proven the address. */
    public Join(String token, int streamId) {
      this(token, streamId, null);
    }
  }

  /**
   * Server to client, in a datagram, to a join without it: the peer that sends it in the next join
   * gets what is sent to its address. Shorter than the join that it answers.
   */
  record Cookie(String cookie) implements ControlMessage {
    /** A client sends it back: no server makes it send more. In characters. */
    public static final int LONGEST = 64;

    public Cookie {
      if (cookie.length() > LONGEST) {
        throw new IllegalArgumentException("a cookie of %d characters".formatted(cookie.length()));
      }
    }
  }

  /** Server to client, on the data connection: it belongs to the session now. */
  record Joined() implements ControlMessage {}

  /** Client to server: every data connection has joined; begin. */
  record Start() implements ControlMessage {}

  /** Server to client: the run begins now; streams flow from here on. */
  record Started() implements ControlMessage {}

  /**
   * Both ways, about once a second while the run goes on: says that this end lives, and how much it
   * has received.
   *
   * @param elapsedNanos since this end's run began
   * @param received bytes received so far by stream; empty where this end receives nothing
   * @param cpuPercent processor time of this end's process since the last such message, in percent
   *     of one processor; null where it can't be told, and of an older program
   * @param datagrams what this end has received of datagrams; null where it receives none, and of
   *     an older program
   */
  @JsonInclude(JsonInclude.Include.NON_NULL)
  record Progress(
      long elapsedNanos,
      List<StreamProgress> received,
      Double cpuPercent,
      ReceivedDatagrams datagrams)
      implements ControlMessage {
    public Progress {
      received = List.copyOf(received);
      requirePercent(cpuPercent);
    }

    /** Of a program that does not tell its processor time. */
    public Progress(long elapsedNanos, List<StreamProgress> received) {
      this(elapsedNanos, received, null, null);
    }
  }

  private static void requirePercent(Double cpuPercent) {
    if (cpuPercent != null && !(cpuPercent >= 0 && cpuPercent <= MOST_CPU_PERCENT)) {
      throw new IllegalArgumentException("processor time: " + cpuPercent + " % is none");
    }
  }

  /**
   * Server to client in an exchange, about once a second from its acceptance to its results: says
   * that this end lives, and how it fares.
   *
   * @param connections open now
   * @param requests answered so far
   * @param residentBytes resident set size of the server's process; null where it can't be told
   * @param cpuPercent as in {@link Progress}
   */
  @JsonInclude(JsonInclude.Include.NON_NULL)
  record ExchangeProgress(int connections, long requests, Long residentBytes, Double cpuPercent)
      implements ControlMessage {
    public ExchangeProgress {
      requirePercent(cpuPercent);
    }
  }

  /** Server to client, after END in an exchange: what the server measured. */
  record ExchangeResults(ResponderResult result) implements ControlMessage {
    public ExchangeResults {
      Objects.requireNonNull(result, "result");
    }
  }

  /** Bytes of one stream that its receiver has got so far. */
  record StreamProgress(int streamId, long bytes) {}

  /**
   * Client to server: no more data; finish what is on its way.
   *
   * @param interrupted whether the client's user ended the run early
   */
  record End(boolean interrupted) implements ControlMessage {}

  /**
   * The sender of a stream of datagrams to its receiver, when the stream has ended: nothing among
   * the datagrams can say so, since it could be lost.
   *
   * @param datagrams how many were sent in all, and so the number of the last
   * @param nanos how long the sender's run had lasted then: this message may be late; null where it
   *     is not told
   */
  @JsonInclude(JsonInclude.Include.NON_NULL)
  record Sent(int streamId, long datagrams, Long nanos) implements ControlMessage {
    public Sent {
      if (datagrams < 0) {
        throw new IllegalArgumentException("datagrams: " + datagrams + " is negative");
      }
      if (nanos != null && nanos < 0) {
        throw new IllegalArgumentException("nanos: " + nanos + " is negative");
      }
    }
  }

  /** Both ways, when every stream has ended: what this end measured. */
  record Results(EndpointResult result) implements ControlMessage {
    public Results {
      Objects.requireNonNull(result, "result");
    }
  }

  /** Client to server, last: everything has arrived. */
  record Done() implements ControlMessage {}

  /**
   * Either way, at any time, last: the session was refused or broke off.
   *
   * @param failure why
   * @param result what this end had measured; null when the run had not begun
   */
  @JsonInclude(JsonInclude.Include.NON_NULL)
  record Failed(Failure failure, EndpointResult result) implements ControlMessage {
    public Failed {
      Objects.requireNonNull(failure, "failure");
    }
  }
}

package io.perfport.server.session;

import io.netty.channel.Channel;
import io.perfport.common.failure.Failure;
import io.perfport.common.failure.FailureReason;
import io.perfport.common.plan.ProcessorSet;
import io.perfport.core.session.SessionTimeouts;
import io.perfport.core.socket.KeepAlive;
import io.perfport.core.socket.UnixSockets;
import io.perfport.core.tls.ServerTls;
import io.perfport.core.transport.Capability;
import io.perfport.core.transport.Transport;
import io.perfport.core.transport.TransportLoops;
import io.perfport.server.config.SessionLimits;
import io.perfport.server.observer.SessionObserver;
import java.util.Optional;

/**
 * What all sessions of a server share.
 *
 * @param program name and version of this program, for the client
 * @param transport the server's transport
 * @param loops its event loops, and what makes channels for them
 * @param workers how many event loops
 * @param limits what clients may ask for
 * @param timeouts how long a session waits for its client
 * @param keepAlive of control connections
 * @param access lets clients in, and says what each may ask for
 * @param pending connections that are not admitted yet
 * @param registry the sessions
 * @param observer is told what happens
 * @param tls of the port; empty for none
 */
public record ServerContext(
    String program,
    Transport transport,
    TransportLoops loops,
    int workers,
    SessionLimits limits,
    SessionTimeouts timeouts,
    KeepAlive keepAlive,
    AccessControl access,
    PendingConnections pending,
    SessionRegistry registry,
    SessionObserver observer,
    Optional<ServerTls> tls) {
  /**
   * What holds the plans of a control connection's client against what can be done for it.
   *
   * @param grant what the client may ask for
   */
  public PlanAdmission admission(Channel control, Grant grant) {
    boolean overUnix = UnixSockets.carries(control);
    return new PlanAdmission(grant, transport, overUnix, tls.isPresent() && !overUnix);
  }

  /**
   * Holds the event loops to processors for an admitted session, until its end: see {@link
   * SessionRegistry#place}.
   *
   * @param affinity null for none
   * @return why not; empty if they are, or if none are asked for
   */
  public Optional<Failure> place(Object key, ProcessorSet affinity) {
    if (affinity == null) {
      return Optional.empty();
    }
    if (!limits.clientAffinity()) {
      return Optional.of(
          new Failure(
              FailureReason.OPTION_UNSUPPORTED,
              "the server does not let clients choose its processors (--no-client-affinity); leave"
                  + " SERVER out of --affinity"));
    }
    return transport.capabilities().contains(Capability.AFFINITY)
        ? registry.place(key, affinity)
        : Optional.of(
            new Failure(
                FailureReason.OPTION_UNSUPPORTED,
                "the server's transport %s can't hold its threads to processors (--affinity)"
                    .formatted(transport.name())));
  }
}

package io.perfport.client.session;

import io.netty.channel.Channel;
import io.perfport.client.config.Entry;
import io.perfport.common.access.LoginProof;
import io.perfport.common.control.ControlMessage;
import io.perfport.common.failure.Failure;
import io.perfport.common.failure.FailureException;
import io.perfport.common.failure.FailureReason;
import io.perfport.core.session.ControlSession.Side;
import io.perfport.core.session.StateClock;
import io.perfport.core.tls.ChannelBinding;
import java.util.function.Consumer;

/**
 * The client's way into a server: it greets, proves its token, stands in line, and is welcomed. It
 * belongs to the control connection's event loop.
 */
public final class Greeting {
  private final Entry entry;
  private final Channel control;
  private final StateClock<ClientState> clock;
  private final Consumer<ControlMessage.Queued> onQueued;
  private final Consumer<Failure> onFailure;
  private final String nonce;

  /** Null until the server has asked who this is. */
  private LoginProof proofs;

  private ControlMessage.Queued place;

  /**
   * @param onQueued is told of each change of the place in line
   * @param onFailure is told that the line took too long
   */
  public Greeting(
      Entry entry,
      Channel control,
      StateClock<ClientState> clock,
      Consumer<ControlMessage.Queued> onQueued,
      Consumer<Failure> onFailure) {
    this.entry = entry;
    this.control = control;
    this.clock = clock;
    this.onQueued = onQueued;
    this.onFailure = onFailure;
    this.nonce = entry.token().isPresent() ? LoginProof.newNonce() : null;
  }

  /**
   * Greets.
   *
   * @param program name and version, for the server
   */
  public void begin(String program) {
    Boolean waits = entry.queueTimeout().isZero() ? null : true;
    control.writeAndFlush(new ControlMessage.Hello(program, nonce, waits));
    clock.enter(ClientState.GREETING);
  }

  /** Takes a message, if it is one of those before the welcome and comes when it may. */
  public boolean takes(ControlMessage message) {
    if (message instanceof ControlMessage.Challenge challenge) {
      return answer(challenge);
    }
    return message instanceof ControlMessage.Queued queued && isAwaited() && stand(queued);
  }

  /** Whether the welcome is still to come. */
  public boolean isAwaited() {
    return clock.at(ClientState.GREETING) || clock.at(ClientState.QUEUED);
  }

  private boolean answer(ControlMessage.Challenge challenge) {
    if (nonce == null || proofs != null || !clock.at(ClientState.GREETING)) {
      return false;
    }
    proofs =
        new LoginProof(
            nonce,
            challenge.nonce(),
            ChannelBinding.of(control, Side.CLIENT).orElse(LoginProof.NO_BINDING));
    entry
        .token()
        .map(token -> new ControlMessage.Proof(token.name(), proofs.ofClient(token)))
        .ifPresent(control::writeAndFlush);
    clock.enter(ClientState.GREETING);
    return true;
  }

  private boolean stand(ControlMessage.Queued queued) {
    if (entry.queueTimeout().isZero()) {
      return false;
    }
    if (place == null) {
      // Once: what the server says in between does not extend it.
      clock.enter(ClientState.QUEUED, entry.queueTimeout().toMillis(), this::tooLong);
    }
    if (!queued.equals(place)) {
      place = queued;
      onQueued.accept(queued);
    }
    return true;
  }

  private void tooLong() {
    onFailure.accept(
        new Failure(
            FailureReason.SERVER_FULL,
            "the server was still full after %d s, at place %d of %d in its line (--queue-timeout)"
                .formatted(entry.queueTimeout().toSeconds(), place.place(), place.waiting())));
  }

  /**
   * The server has welcomed the client.
   *
   * @throws FailureException if the client has a token, and the server does not prove to know it
   */
  public void requireProven(ControlMessage.Welcome welcome) {
    if (entry.token().isEmpty()) {
      return;
    }
    if (proofs == null || welcome.proof() == null) {
      throw unproven(
          "the server did not ask for the token (--token-file): it has none, or is not the server"
              + " that it should be");
    }
    if (!proofs.isOfServer(entry.token().get(), welcome.proof())) {
      throw unproven(
          "the server could not prove that it knows the token (--token-file): it is not the server"
              + " that it should be");
    }
  }

  private static FailureException unproven(String detail) {
    return new FailureException(FailureReason.SERVER_NOT_PROVEN, detail);
  }
}

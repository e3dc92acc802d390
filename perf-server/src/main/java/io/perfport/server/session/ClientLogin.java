package io.perfport.server.session;

import io.perfport.common.access.LoginProof;
import io.perfport.common.access.Token;
import io.perfport.common.control.ControlMessage;
import io.perfport.common.failure.FailureException;
import io.perfport.common.failure.FailureReason;
import java.net.SocketAddress;

/**
 * One client's login by Perfport's protocol: a challenge, its proof, and this server's. A nonce
 * serves one proof, so that nothing recorded can be used again. It belongs to the connection's
 * event loop.
 */
final class ClientLogin {
  private final AccessControl access;
  private final SocketAddress peer;
  private final LoginProof proofs;
  private boolean answered;

  ClientLogin(AccessControl access, SocketAddress peer, String clientNonce, byte[] binding) {
    this.access = access;
    this.peer = peer;
    this.proofs = new LoginProof(clientNonce, LoginProof.newNonce(), binding);
  }

  ControlMessage.Challenge challenge() {
    return new ControlMessage.Challenge(proofs.serverNonce());
  }

  /** Whether the client's proof is still to come. */
  boolean isAwaited() {
    return !answered;
  }

  /**
   * What a client may ask for that has proved to know a token. A name that does not exist fails as
   * a wrong secret does, after the same work.
   *
   * @throws FailureException if it has not
   */
  LoggedIn check(ControlMessage.Proof proof) {
    answered = true;
    Token token = access.tokens().tokenOf(proof.name());
    if (!proofs.isOfClient(token, proof.proof())) {
      access.onFailed(peer);
      throw new FailureException(
          FailureReason.NOT_AUTHORIZED,
          "the server does not know this token: its name or its secret is wrong (--token-file)");
    }
    return new LoggedIn(access.grantTo(token.name()), proofs.ofServer(token));
  }

  /**
   * A client that may test.
   *
   * @param proof of this server, for the client; null where no token was asked for
   */
  record LoggedIn(Grant grant, String proof) {}
}

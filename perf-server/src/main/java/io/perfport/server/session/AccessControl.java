package io.perfport.server.session;

import io.netty.util.concurrent.EventExecutor;
import io.perfport.common.access.TokenTable;
import io.perfport.common.failure.Failure;
import io.perfport.common.failure.FailureException;
import io.perfport.common.failure.FailureReason;
import io.perfport.server.config.Access;
import io.perfport.server.config.SessionLimits;
import java.net.SocketAddress;
import java.util.Optional;
import java.util.function.Consumer;

/** Lets in whom {@link Access} lets in, by either protocol. Thread-safe. */
public final class AccessControl implements AutoCloseable {
  private final Optional<TokenTable> tokens;
  private final Optional<AsyncAuthorizer> iperf3;
  private final SessionLimits limits;
  private final FailedLogins failures = new FailedLogins(System::nanoTime);

  public AccessControl(Access access, SessionLimits limits) {
    this.tokens = access.tokens();
    this.iperf3 = access.iperf3().map(AsyncAuthorizer::new);
    this.limits = limits;
  }

  /** Whether everybody may test. */
  boolean isOpen() {
    return tokens.isEmpty();
  }

  /** What everybody may ask for, where everybody may test. */
  Grant toEverybody() {
    return Grant.toEverybody(limits);
  }

  /**
   * Begins a login by Perfport's protocol, if the client can log in.
   *
   * @throws FailureException if it can't; it says why
   */
  ClientLogin login(SocketAddress peer, String clientNonce, byte[] binding) {
    if (clientNonce == null) {
      throw new FailureException(
          FailureReason.NOT_AUTHORIZED,
          "this server lets only those in who have a token (perf-client --token-file)");
    }
    failures
        .refusal(peer)
        .ifPresent(
            why -> {
              throw new FailureException(why, null);
            });
    return new ClientLogin(this, peer, clientNonce, binding);
  }

  /** The tokens of a server that is not open. */
  TokenTable tokens() {
    return tokens.orElseThrow();
  }

  Grant grantTo(String name) {
    return new Grant(limits, tokens.map(table -> table.tokenOf(name)));
  }

  void onFailed(SocketAddress peer) {
    failures.add(peer);
  }

  /**
   * Asks whether an iperf3 client may test. On its event loop.
   *
   * @param token of its parameters; null for none
   * @param answer gets what it may ask for, or why it may not, on {@code loop}
   */
  public void ask(
      SocketAddress peer, String token, EventExecutor loop, Consumer<Permission> answer) {
    Optional<Failure> locked = failures.refusal(peer);
    if (isOpen()) {
      answer.accept(new Permission(Optional.of(toEverybody()), ""));
    } else if (iperf3.isEmpty()) {
      answer.accept(
          new Permission(Optional.empty(), "this server takes tokens of Perfport's protocol only"));
    } else if (locked.isPresent()) {
      answer.accept(new Permission(Optional.empty(), locked.get().detail()));
    } else {
      iperf3.get().ask(token, loop, user -> answer.accept(permission(peer, token, user)));
    }
  }

  private Permission permission(SocketAddress peer, String token, Optional<String> user) {
    if (user.isEmpty() && token != null) {
      onFailed(peer); // One who sends no credentials guesses none.
    }
    return new Permission(user.map(this::grantTo), "no user may test so");
  }

  /**
   * An answer.
   *
   * @param grant empty if the client may not test
   * @param refusal why not, for the log: iperf3's clients are told a number
   */
  public record Permission(Optional<Grant> grant, String refusal) {}

  @Override
  public void close() {
    iperf3.ifPresent(AsyncAuthorizer::close);
  }
}

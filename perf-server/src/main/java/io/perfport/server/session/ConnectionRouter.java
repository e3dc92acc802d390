package io.perfport.server.session;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.handler.timeout.IdleStateHandler;
import io.perfport.common.access.LoginProof;
import io.perfport.common.control.ControlMessage;
import io.perfport.common.failure.Failure;
import io.perfport.common.failure.FailureReason;
import io.perfport.core.session.ControlFailures;
import io.perfport.core.session.ControlSession.Side;
import io.perfport.core.session.Deadline;
import io.perfport.core.session.OrderlyClose;
import io.perfport.core.tls.ChannelBinding;
import io.perfport.server.session.ClientLogin.LoggedIn;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/**
 * Looks at the first message of a connection: a hello makes it a session, once its client has said
 * who it is if that is asked; a join makes it a data connection of one; anything else ends it.
 */
public final class ConnectionRouter extends SimpleChannelInboundHandler<ControlMessage> {
  /**
   * What may come behind a join before it is answered: more comes from a peer that does not wait.
   */
  private static final int MAX_EARLY_BYTES = 4 << 10;

  /** Longer than any client of ours waits. */
  private static final long LONGEST_WAIT_MILLIS = 86_400_000;

  private final ServerContext server;
  private final ExchangeSessionFactory exchanges;
  private Deadline deadline;

  /** What the client has greeted with; null before. */
  private ControlMessage.Hello hello;

  /** Null unless the client has to say who it is. */
  private ClientLogin login;

  /** Null unless the server is full, and the client waits. */
  private QueuedClient queued;

  private boolean routed;
  private boolean rejected;
  private ByteBuf early;

  /**
   * @param exchanges goes on with sessions of requests and responses
   */
  public ConnectionRouter(ServerContext server, ExchangeSessionFactory exchanges) {
    this.server = server;
    this.exchanges = exchanges;
  }

  @Override
  public void channelActive(ChannelHandlerContext ctx) {
    server.observer().onConnected(ctx.channel());
    server.pending().enter(ctx.channel());
    deadline = new Deadline(ctx.channel().eventLoop());
    deadline.arm(
        server.timeouts().messageMillis(),
        () ->
            reject(
                ctx,
                new Failure(
                    FailureReason.TIMED_OUT,
                    "the connection said nothing that can be understood")));
  }

  @Override
  public void handlerRemoved(ChannelHandlerContext ctx) {
    if (deadline != null) {
      deadline.clear();
    }
    if (early != null) {
      early.release();
      early = null;
    }
  }

  @Override
  public void channelRead(ChannelHandlerContext ctx, Object message) throws Exception {
    if (message instanceof ByteBuf bytes) {
      keep(ctx, bytes);
    } else {
      super.channelRead(ctx, message);
    }
  }

  /** Bytes behind a join: a first request, if the session is one of requests. */
  private void keep(ChannelHandlerContext ctx, ByteBuf bytes) {
    if (early == null) {
      early = ctx.alloc().buffer(bytes.readableBytes());
    }
    boolean tooMany = early.readableBytes() + bytes.readableBytes() > MAX_EARLY_BYTES;
    if (!tooMany) {
      early.writeBytes(bytes);
    }
    bytes.release();
    if (tooMany && !rejected) {
      reject(ctx, outOfTurn());
    }
  }

  /**
   * What came behind the join: the caller releases it. On the connection's event loop.
   *
   * @return null if nothing did
   */
  ByteBuf takeEarly() {
    ByteBuf taken = early;
    early = null;
    return taken;
  }

  @Override
  protected void channelRead0(ChannelHandlerContext ctx, ControlMessage message) {
    if (message instanceof ControlMessage.Failed failed && queued != null) {
      leaveLine(ctx, failed.failure());
      ctx.close();
    } else if (routed) {
      reject(ctx, outOfTurn());
    } else if (message instanceof ControlMessage.Hello greeting && hello == null) {
      hello = greeting;
      greet(ctx);
    } else if (message instanceof ControlMessage.Proof proof && isLoggingIn()) {
      openSession(ctx, login.check(proof));
    } else if (message instanceof ControlMessage.Join join && hello == null) {
      routed = true;
      joinSession(ctx, join);
    } else {
      reject(ctx, outOfTurn());
    }
  }

  private static Failure outOfTurn() {
    return new Failure(
        FailureReason.UNEXPECTED_MESSAGE,
        "a connection begins with a hello, or with a join and nothing after it");
  }

  private void greet(ChannelHandlerContext ctx) {
    server.keepAlive().applyTo(ctx.channel());
    if (server.access().isOpen()) {
      openSession(ctx, new LoggedIn(server.access().toEverybody(), null));
      return;
    }
    login =
        server
            .access()
            .login(
                ctx.channel().remoteAddress(),
                hello.nonce(),
                ChannelBinding.of(ctx.channel(), Side.SERVER).orElse(LoginProof.NO_BINDING));
    ctx.writeAndFlush(login.challenge());
  }

  private boolean isLoggingIn() {
    return login != null && login.isAwaited();
  }

  private void openSession(ChannelHandlerContext ctx, LoggedIn client) {
    routed = true;
    ServerSession session = new ServerSession(server, ctx.channel(), exchanges, client.grant());
    Optional<Failure> refusal =
        server
            .registry()
            .admit(session.token(), session, ctx.channel().remoteAddress(), client.grant());
    if (refusal.isEmpty()) {
      server.pending().leave(ctx.channel());
      welcome(ctx, session, client);
    } else if (server.limits().queue() > 0 && Boolean.TRUE.equals(hello.queue())) {
      waitInLine(ctx, session, client);
    } else {
      reject(ctx, refusal.get());
    }
  }

  private void waitInLine(ChannelHandlerContext ctx, ServerSession session, LoggedIn client) {
    QueuedClient waiting =
        new QueuedClient(
            server.registry(),
            ctx.channel(),
            session,
            client.grant(),
            refusal -> {
              queued = null;
              refusal.ifPresentOrElse(why -> reject(ctx, why), () -> welcome(ctx, session, client));
            });
    Optional<Failure> refusal = server.registry().queue(waiting);
    if (refusal.isPresent()) {
      reject(ctx, refusal.get());
      return;
    }
    queued = waiting;
    server.pending().leave(ctx.channel());
    deadline.arm(
        LONGEST_WAIT_MILLIS,
        () -> reject(ctx, new Failure(FailureReason.TIMED_OUT, "it has waited in line for a day")));
    server.observer().onQueued(ctx.channel().remoteAddress());
    waiting.begin();
  }

  private void welcome(ChannelHandlerContext ctx, ServerSession session, LoggedIn client) {
    try {
      ctx.pipeline()
          .addLast(
              new IdleStateHandler(
                  server.limits().idleTimeoutMillis(), 0, 0, TimeUnit.MILLISECONDS))
          .addLast(session)
          .remove(this);
      session.open(hello.program(), client.proof());
    } catch (RuntimeException e) {
      session.end(ControlFailures.of(e)); // It has its place already, and gives it back.
    }
  }

  private void joinSession(ChannelHandlerContext ctx, ControlMessage.Join join) {
    Optional<JoinableSession> session = server.registry().find(join.token(), JoinableSession.class);
    if (session.isEmpty()) {
      reject(
          ctx,
          new Failure(
              FailureReason.BAD_TOKEN, "no session has this token; it may have ended already"));
      return;
    }
    session
        .get()
        .join(
            join.streamId(),
            new PendingJoin(
                ctx.channel(),
                this,
                server.pending(),
                server.transport(),
                failure -> server.observer().onRejected(ctx.channel().remoteAddress(), failure)));
  }

  /** The client has gone away while it stood in line. */
  private void leaveLine(ChannelHandlerContext ctx, Failure why) {
    queued.leave();
    queued = null;
    server.observer().onRejected(ctx.channel().remoteAddress(), why);
  }

  private void reject(ChannelHandlerContext ctx, Failure failure) {
    routed = true;
    rejected = true;
    if (queued != null) {
      queued.leave();
      queued = null;
    }
    server.observer().onRejected(ctx.channel().remoteAddress(), failure);
    ctx.write(new ControlMessage.Failed(failure, null));
    OrderlyClose.begin(ctx.channel());
  }

  @Override
  public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
    reject(ctx, ControlFailures.of(cause));
  }

  @Override
  public void channelInactive(ChannelHandlerContext ctx) {
    if (queued != null) {
      leaveLine(
          ctx,
          new Failure(
              FailureReason.PEER_CLOSED, "the connection closed while its client waited in line"));
    } else if (!routed) {
      routed = true;
      server
          .observer()
          .onRejected(
              ctx.channel().remoteAddress(),
              PendingConnections.crowdedOut(ctx.channel())
                  ? new Failure(
                      FailureReason.SERVER_FULL,
                      "closed while it had said nothing, for others (--max-waiting)")
                  : new Failure(
                      FailureReason.PEER_CLOSED, "the connection closed before it was let in"));
    }
  }
}

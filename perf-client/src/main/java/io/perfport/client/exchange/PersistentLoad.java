package io.perfport.client.exchange;

import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.util.concurrent.EventExecutor;
import io.perfport.client.config.ExchangeConfig;
import io.perfport.client.exchange.Load.Counts;
import io.perfport.client.exchange.Load.Listener;
import io.perfport.client.exchange.RequestClock.Schedule;
import io.perfport.client.exchange.ResponseFaults.Counters;
import io.perfport.client.session.Connector;
import io.perfport.client.session.DatagramJoin;
import io.perfport.client.session.JoinHandler;
import io.perfport.common.control.ControlMessage;
import io.perfport.common.failure.Failure;
import io.perfport.common.failure.FailureException;
import io.perfport.common.failure.FailureReason;
import io.perfport.common.plan.ExchangePlan;
import io.perfport.core.session.Ending;
import io.perfport.core.transport.BulkTuning;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Requests on connections that stay. */
final class PersistentLoad implements Load {
  /** More at once only overflow the server's queue of connections to accept. */
  private static final int MAX_CONNECTING = 128;

  private final ExchangeConfig config;
  private final ExchangePlan plan;
  private final String token;
  private final Connector connector;
  private final EventExecutor loop;
  private final LatencyRecorders recorders;
  private final RequestBudget budget;
  private final Listener listener;
  private final RequestBytes bytes;
  private final RequestLoop.Listener ends = new RequestsEnd();
  private final Counters faults = new Counters();
  private final List<Held> connections = new ArrayList<>();
  private final List<RequestPacer> pacers = new ArrayList<>();

  private int wanted;
  private int asked;
  private int drained;
  private int refusals;

  /** Null as long as every connection was made. */
  private Failure firstRefusal;

  private long unanswered;
  private long unsent;
  private Long oldestDueNanos;
  private boolean stopped;
  private boolean closed;

  /**
   * @param plan as the server accepted it
   * @param token the session's secret
   * @param loop the session's event loop
   */
  PersistentLoad(
      ExchangeConfig config,
      ExchangePlan plan,
      String token,
      Connector connector,
      EventExecutor loop,
      LatencyRecorders recorders,
      Listener listener) {
    this.config = config;
    this.plan = plan;
    this.token = token;
    this.connector = connector;
    this.loop = loop;
    this.recorders = recorders;
    this.listener = listener;
    this.budget = RequestBudget.of(plan.limit(), () -> Ending.tell(loop, listener::onSpent));
    this.bytes = new RequestBytes(plan.requestBytes());
  }

  @Override
  public void open(int count) {
    wanted = count;
    openMore();
  }

  private void openMore() {
    while (!closed && asked < wanted && asked - connections.size() < MAX_CONNECTING) {
      asked++;
      connectOne(asked, config.bindHosts().size());
    }
  }

  /**
   * @param addresses local ones that are left to try
   */
  private void connectOne(int id, int addresses) {
    if (plan.overUdp()) {
      openDatagrams(id);
      return;
    }
    long began = System.nanoTime();
    connector
        .connectData(channel -> initialize(channel, id, began))
        .addListener(
            (ChannelFuture connected) -> {
              if (!connected.isSuccess()) {
                notConnected(id, addresses, connector.dataFailure(connected.cause()).failure());
              }
            });
  }

  /** An address may have no more ports where another has. */
  private void notConnected(int id, int addresses, Failure why) {
    if (why.reason() == FailureReason.PORTS_EXHAUSTED && addresses > 1) {
      connectOne(id, addresses - 1);
    } else {
      refused(why);
    }
  }

  /** On the channel's event loop, before it connects. */
  private void initialize(Channel channel, int id, long began) {
    try {
      BulkTuning.setOptions(config.transport(), channel, plan.socket());
    } catch (FailureException e) {
      refused(e.failure());
      return;
    }
    LatencyRecorder recorder = recorders.of(channel.eventLoop());
    Requester requester =
        new Requester(bytes, plan.depth(), plan.responseBytes(), recorder, budget, ends);
    channel.pipeline().addLast(new ConnectTimer(recorder, began));
    JoinHandler.add(
        channel.pipeline(),
        new ControlMessage.Join(token, id),
        "a connection",
        requester,
        () -> joined(new Held(channel, requester.loop())),
        this::refused);
  }

  /** A pair of UDP addresses in place of a connection. */
  private void openDatagrams(int id) {
    long began = System.nanoTime();
    connector
        .connectDatagrams(plan, channel -> {})
        .addListener(
            (ChannelFuture opened) -> {
              if (opened.isSuccess()) {
                joinDatagrams(id, opened.channel(), began);
              } else {
                refused(connector.dataFailure(opened.cause()).failure());
              }
            });
  }

  private void joinDatagrams(int id, Channel channel, long began) {
    try {
      BulkTuning.setDatagramOptions(channel, plan.socket(), false);
    } catch (FailureException e) {
      refused(e.failure());
      channel.close();
      return;
    }
    DatagramJoin join =
        new DatagramJoin(
            token,
            id,
            "connection " + id,
            () -> beginDatagrams(id, channel, began),
            this::refused,
            config.connectTimeoutMillis(),
            connector.datagramServer());
    channel.pipeline().addLast(join);
    join.begin();
  }

  /** The pair is set up: that took a round trip, as connecting does. */
  private void beginDatagrams(int id, Channel channel, long began) {
    LatencyRecorder recorder = recorders.of(channel.eventLoop());
    recorder.connected(System.nanoTime() - began);
    DatagramRequester requester = new DatagramRequester(id, plan, recorder, faults, budget, ends);
    channel.pipeline().addLast(requester);
    joined(new Held(channel, requester.loop()));
  }

  private void joined(Held connection) {
    Ending.tell(loop, () -> joinedHere(connection));
  }

  private void joinedHere(Held connection) {
    connections.add(connection);
    if (closed || stopped) {
      connections.remove(connection);
      connection.channel().close();
    } else if (firstRefusal != null) {
      failIfAllTold();
    } else if (connections.size() == wanted) {
      listener.onOpened();
    } else {
      openMore();
    }
  }

  private void refused(Failure why) {
    Ending.tell(loop, () -> refusedHere(why));
  }

  /** What is on its way is waited for: it tells how many connections there can be. */
  private void refusedHere(Failure why) {
    refusals++;
    wanted = Math.min(wanted, asked); // No more are opened.
    firstRefusal = firstRefusal == null ? why : firstRefusal;
    failIfAllTold();
  }

  private void failIfAllTold() {
    if (!closed && firstRefusal != null && connections.size() + refusals == asked) {
      listener.onFailed(firstRefusal);
    }
  }

  private void broken(Failure why) {
    Ending.tell(
        loop,
        () -> {
          if (!closed) {
            listener.onFailed(why);
          }
        });
  }

  @Override
  public void begin() {
    List<Held> active = connections.subList(0, config.load().active(connections.size()));
    if (config.load().isOpenLoop()) {
      beginPaced(List.copyOf(active));
    } else {
      active.forEach(each -> Ending.tell(each.channel().eventLoop(), each.requests()::begin));
    }
  }

  private void beginPaced(List<Held> active) {
    long begin = System.nanoTime();
    Map<EventExecutor, List<RequestLoop>> turns = new HashMap<>();
    for (int i = 0; i < active.size(); i++) {
      Held connection = active.get(i);
      Schedule schedule = Schedule.of(begin, i, active.size(), config.load().requestsPerSecond());
      EventExecutor its = connection.channel().eventLoop();
      Ending.tell(its, () -> connection.requests().begin(schedule));
      turns.computeIfAbsent(its, unknown -> new ArrayList<>()).add(connection.requests());
    }
    long spin = turns.size() <= config.workers() ? config.transport().timerLatenessNanos() : 0;
    turns.forEach(
        (its, requesters) -> {
          RequestPacer pacer = new RequestPacer(its, requesters, spin);
          pacers.add(pacer);
          Ending.tell(its, pacer);
        });
  }

  @Override
  public void pause() {
    stopPacers();
    connections.forEach(each -> Ending.tell(each.channel().eventLoop(), each.requests()::pause));
  }

  private void stopPacers() {
    pacers.forEach(RequestPacer::stop);
    pacers.clear();
  }

  @Override
  public void stop() {
    if (stopped) {
      return;
    }
    stopped = true;
    stopPacers();
    connections.forEach(each -> Ending.tell(each.channel().eventLoop(), each.requests()::stop));
    if (connections.isEmpty()) {
      listener.onDrained();
    }
  }

  @Override
  public void abandon() {
    stop();
    connections.forEach(each -> Ending.tell(each.channel().eventLoop(), each.requests()::abandon));
  }

  @Override
  public void close() {
    closed = true;
    stopPacers();
    connections.forEach(each -> each.channel().close());
    bytes.close();
  }

  @Override
  public Counts counts() {
    int open = connections.size();
    return new Counts(
        open, open, open, budget.answered(), unanswered, unsent, oldestDueNanos, 0, faults.soFar());
  }

  /** Takes over what a requester has to tell at its end. */
  private final class RequestsEnd implements RequestLoop.Listener {
    @Override
    public void onDrained(RequestLoop requests) {
      long left = requests.outstanding();
      long never = requests.unsent();
      long oldest = requests.oldestDueNanos();
      Ending.tell(
          loop,
          () -> {
            unanswered += left;
            unsent += never;
            if (left + never > 0) {
              oldestDueNanos = Counts.earlier(oldestDueNanos, oldest);
            }
            drained++;
            if (stopped && drained == connections.size()) {
              listener.onDrained();
            }
          });
    }

    @Override
    public void onBroken(Failure why) {
      PersistentLoad.this.broken(why);
    }
  }

  /** A connection of a test that stays, and who asks on it. */
  record Held(Channel channel, RequestLoop requests) {}

  /** Times the making of its channel's connection. */
  static final class ConnectTimer extends ChannelInboundHandlerAdapter {
    private final LatencyRecorder recorder;
    private final long beganNanos;

    ConnectTimer(LatencyRecorder recorder, long beganNanos) {
      this.recorder = recorder;
      this.beganNanos = beganNanos;
    }

    @Override
    public void channelActive(ChannelHandlerContext ctx) {
      recorder.connected(System.nanoTime() - beganNanos);
      ctx.pipeline().remove(this);
      ctx.fireChannelActive();
    }
  }
}

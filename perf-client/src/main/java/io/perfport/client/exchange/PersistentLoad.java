package io.perfport.client.exchange;

import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.util.concurrent.EventExecutor;
import io.perfport.client.config.ExchangeConfig;
import io.perfport.client.session.Connector;
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
  private final LoadListener listener;
  private final RequestBytes bytes;
  private final RequesterListener ends = new RequesterEnd();
  private final FaultCounters faults = new FaultCounters();
  private final DatagramOpening datagrams;
  private final List<Connection> connections = new ArrayList<>();
  private final List<Pacer> pacers = new ArrayList<>();

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
      LoadListener listener) {
    this.config = config;
    this.plan = plan;
    this.token = token;
    this.connector = connector;
    this.loop = loop;
    this.recorders = recorders;
    this.listener = listener;
    this.budget = RequestBudget.of(plan.limit(), () -> Ending.tell(loop, listener::spent));
    this.bytes = new RequestBytes(plan.requestBytes());
    this.datagrams =
        new DatagramOpening(
            config,
            plan,
            token,
            connector,
            recorders,
            faults,
            budget,
            this::joined,
            this::refused,
            ends);
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
      datagrams.open(id);
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
        () -> joined(new Connection(channel, requester)),
        this::refused);
  }

  private void joined(Connection connection) {
    Ending.tell(loop, () -> joinedHere(connection));
  }

  private void joinedHere(Connection connection) {
    connections.add(connection);
    if (closed || stopped) {
      connections.remove(connection);
      connection.channel().close();
    } else if (firstRefusal != null) {
      failIfAllTold();
    } else if (connections.size() == wanted) {
      listener.opened();
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
      listener.failed(firstRefusal);
    }
  }

  private void broken(Failure why) {
    Ending.tell(
        loop,
        () -> {
          if (!closed) {
            listener.failed(why);
          }
        });
  }

  @Override
  public void begin() {
    List<Connection> active = connections.subList(0, config.load().active(connections.size()));
    if (config.load().isOpenLoop()) {
      beginPaced(List.copyOf(active));
    } else {
      active.forEach(each -> Ending.tell(each.channel().eventLoop(), each.requester()::begin));
    }
  }

  private void beginPaced(List<Connection> active) {
    long begin = System.nanoTime();
    Map<EventExecutor, List<RequestLoop>> turns = new HashMap<>();
    for (int i = 0; i < active.size(); i++) {
      Connection connection = active.get(i);
      RequestSchedule schedule =
          RequestSchedule.of(begin, i, active.size(), config.load().requestsPerSecond());
      EventExecutor its = connection.channel().eventLoop();
      Ending.tell(its, () -> connection.requester().begin(schedule));
      turns.computeIfAbsent(its, unknown -> new ArrayList<>()).add(connection.requester());
    }
    long spin = turns.size() <= config.workers() ? config.transport().timerLatenessNanos() : 0;
    turns.forEach(
        (its, requesters) -> {
          Pacer pacer = new Pacer(its, requesters, spin);
          pacers.add(pacer);
          Ending.tell(its, pacer);
        });
  }

  @Override
  public void pause() {
    stopPacers();
    connections.forEach(each -> Ending.tell(each.channel().eventLoop(), each.requester()::pause));
  }

  private void stopPacers() {
    pacers.forEach(Pacer::stop);
    pacers.clear();
  }

  @Override
  public void stop() {
    if (stopped) {
      return;
    }
    stopped = true;
    stopPacers();
    connections.forEach(each -> Ending.tell(each.channel().eventLoop(), each.requester()::stop));
    if (connections.isEmpty()) {
      listener.drained();
    }
  }

  @Override
  public void abandon() {
    stop();
    connections.forEach(each -> Ending.tell(each.channel().eventLoop(), each.requester()::abandon));
  }

  @Override
  public void close() {
    closed = true;
    stopPacers();
    connections.forEach(each -> each.channel().close());
    bytes.close();
  }

  @Override
  public LoadCounts counts() {
    int open = connections.size();
    return new LoadCounts(
        open, open, open, budget.answered(), unanswered, unsent, oldestDueNanos, 0, faults.soFar());
  }

  /** Takes over what a requester has to tell at its end. */
  private final class RequesterEnd implements RequesterListener {
    @Override
    public void drained(RequestLoop requester) {
      long left = requester.outstanding();
      long never = requester.unsent();
      long oldest = requester.oldestDueNanos();
      Ending.tell(
          loop,
          () -> {
            unanswered += left;
            unsent += never;
            if (left + never > 0) {
              oldestDueNanos = LoadCounts.earlier(oldestDueNanos, oldest);
            }
            drained++;
            if (stopped && drained == connections.size()) {
              listener.drained();
            }
          });
    }

    @Override
    public void broken(Failure why) {
      PersistentLoad.this.broken(why);
    }
  }
}

package io.perfport.client.exchange;

import io.netty.channel.Channel;
import io.netty.util.concurrent.EventExecutor;
import io.perfport.client.exchange.Load.Counts;
import io.perfport.client.exchange.RequestClock.Schedule;
import io.perfport.common.failure.Failure;
import io.perfport.common.plan.RequestLoad;
import io.perfport.core.session.LoopTasks;
import io.perfport.core.stream.MessageBytes;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/** Requests on connections that stay. */
final class PersistentLoad implements Load, ConnectionOpening.Listener {
  /** More at once only overflow the server's queue of connections to accept. */
  private static final int MAX_CONNECTING = 128;

  private final Settings settings;
  private final EventExecutor loop;
  private final RequestBudget budget;
  private final MessageBytes bytes;
  private final ConnectionOpening opening;
  private final List<Held> connections = new ArrayList<>();
  private final List<RequestPacer> pacers = new ArrayList<>();

  private int wanted;
  private Runnable whenOpen;
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

  PersistentLoad(Settings settings) {
    this.settings = settings;
    this.loop = settings.loop();
    this.budget = settings.budget();
    this.bytes = new MessageBytes(settings.plan().requestBytes());
    this.opening = new ConnectionOpening(settings, budget, bytes, this);
  }

  @Override
  public void open(int count, Runnable whenOpened) {
    wanted = count;
    whenOpen = whenOpened;
    openMore();
  }

  private void openMore() {
    while (!closed && asked < wanted && asked - connections.size() < MAX_CONNECTING) {
      asked++;
      opening.open(asked);
    }
  }

  @Override
  public void onJoined(Channel channel, RequestLoop requests) {
    LoopTasks.execute(loop, () -> add(new Held(channel, requests)));
  }

  private void add(Held connection) {
    connections.add(connection);
    if (closed || stopped) {
      connections.remove(connection);
      connection.channel().close();
    } else if (firstRefusal != null) {
      failIfAllTold();
    } else if (connections.size() == wanted) {
      whenOpen.run();
    } else {
      openMore();
    }
  }

  @Override
  public void onRefused(Failure why) {
    LoopTasks.execute(loop, () -> addRefusal(why));
  }

  /** What is on its way is waited for: it tells how many connections there can be. */
  private void addRefusal(Failure why) {
    refusals++;
    wanted = Math.min(wanted, asked); // No more are opened.
    firstRefusal = firstRefusal == null ? why : firstRefusal;
    failIfAllTold();
  }

  private void failIfAllTold() {
    if (!closed && firstRefusal != null && connections.size() + refusals == asked) {
      settings.listener().onFailed(firstRefusal);
    }
  }

  @Override
  public void begin() {
    RequestLoad load = settings.config().load();
    List<Held> active = connections.subList(0, load.active(connections.size()));
    if (load.isOpenLoop()) {
      beginPaced(List.copyOf(active), load.requestsPerSecond());
    } else {
      active.forEach(each -> each.tell(RequestLoop::begin));
    }
  }

  private void beginPaced(List<Held> active, double rate) {
    long begin = System.nanoTime();
    Map<EventExecutor, List<RequestLoop>> turns = new HashMap<>();
    for (int i = 0; i < active.size(); i++) {
      Held connection = active.get(i);
      Schedule schedule = Schedule.of(begin, i, active.size(), rate);
      connection.tell(requests -> requests.begin(schedule));
      turns
          .computeIfAbsent(connection.channel().eventLoop(), unknown -> new ArrayList<>())
          .add(connection.requests());
    }
    long spin =
        turns.size() <= settings.config().workers()
            ? settings.config().transport().timerLatenessNanos()
            : 0;
    turns.forEach(
        (its, requesters) -> {
          RequestPacer pacer = new RequestPacer(its, requesters, spin);
          pacers.add(pacer);
          LoopTasks.execute(its, pacer);
        });
  }

  @Override
  public void pause() {
    stopPacers();
    connections.forEach(each -> each.tell(RequestLoop::pause));
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
    connections.forEach(each -> each.tell(RequestLoop::stop));
    if (connections.isEmpty()) {
      settings.listener().onDrained();
    }
  }

  @Override
  public void abandon() {
    stop();
    connections.forEach(each -> each.tell(RequestLoop::abandon));
  }

  @Override
  public void onDrained(RequestLoop requests) {
    long left = requests.outstanding();
    long never = requests.unsent();
    long oldest = requests.oldestDueNanos();
    LoopTasks.execute(
        loop,
        () -> {
          unanswered += left;
          unsent += never;
          if (left + never > 0) {
            oldestDueNanos = Counts.earlier(oldestDueNanos, oldest);
          }
          drained++;
          if (stopped && drained == connections.size()) {
            settings.listener().onDrained();
          }
        });
  }

  @Override
  public void onBroken(Failure why) {
    LoopTasks.execute(
        loop,
        () -> {
          if (!closed) {
            settings.listener().onFailed(why);
          }
        });
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
    return new Counts(open, open, open, budget.answered(), unanswered, unsent, oldestDueNanos, 0);
  }

  /** A connection that is open, and its requests. */
  private record Held(Channel channel, RequestLoop requests) {
    /** Does so on the connection's event loop. */
    void tell(Consumer<RequestLoop> what) {
      LoopTasks.execute(channel.eventLoop(), () -> what.accept(requests));
    }
  }
}

package io.perfport.core.transport.iocp;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;

import io.netty.bootstrap.Bootstrap;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.util.ReferenceCountUtil;
import io.netty.util.concurrent.DefaultThreadFactory;
import io.perfport.core.transport.TransportLoops;
import io.perfport.core.transport.iocp.FlowStep.FlowSide;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The steps of both flows, over real sockets: their order, and each once for each connection. */
@Timeout(180)
class FlowTraceTest {
  private static final int WORKERS = 2;
  private static final int CONNECTIONS = 3;
  private static final Pattern ROW =
      Pattern.compile(
          "(server|client|-) +(\\d+)  (.+?) {2,}(\\S+) +((?:iocp|listener|socket)-\\d+) +(\\S+)"
              + " +(\\d+|-)(?:  (.*))?");

  private final Queue<String> serverLines = new ConcurrentLinkedQueue<>();
  private final Queue<String> clientLines = new ConcurrentLinkedQueue<>();

  private record Row(
      String side,
      int step,
      String words,
      String thread,
      String handle,
      String key,
      String bytes,
      String note) {
    /** The connection that it belongs to; null for those of the port and the listener. */
    String socket() {
      if (handle.startsWith("socket")) {
        return handle;
      }
      Matcher named = Pattern.compile("(?:into|it is) (socket-\\d+)").matcher(note);
      return named.matches() ? named.group(1) : null;
    }
  }

  private static final class Echo extends ChannelInboundHandlerAdapter {
    @Override
    public boolean isSharable() {
      return true;
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
      context.writeAndFlush(message);
    }
  }

  /** Says something, and leaves when it has its answer. */
  private static final class Caller extends ChannelInboundHandlerAdapter {
    @Override
    public void channelActive(ChannelHandlerContext context) {
      context.writeAndFlush(Unpooled.directBuffer().writeLong(42));
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
      ReferenceCountUtil.release(message);
      context.close();
    }
  }

  private static TransportLoops open(IocpBackend backend, Queue<String> lines) {
    return new IocpTransport(backend)
        .tracing(lines::add)
        .open(WORKERS, new DefaultThreadFactory("traced", true));
  }

  private void talk(IocpBackend backend) throws InterruptedException {
    TransportLoops server = open(backend, serverLines);
    TransportLoops client = open(backend, clientLines);
    Channel listener =
        new ServerBootstrap()
            .group(server.group())
            .channelFactory(server.listeners())
            .childHandler(new Echo())
            .bind(InetAddress.getLoopbackAddress(), 0)
            .sync()
            .channel();
    for (int i = 0; i < CONNECTIONS; i++) {
      new Bootstrap()
          .group(client.group())
          .channelFactory(client.streams())
          .handler(new Caller())
          .connect(listener.localAddress())
          .sync()
          .channel()
          .closeFuture()
          .sync();
    }
    assertThat(client.group().shutdownGracefully(0, 5, SECONDS).await(60, SECONDS)).isTrue();
    assertThat(server.group().shutdownGracefully(0, 5, SECONDS).await(60, SECONDS)).isTrue();
  }

  @ParameterizedTest
  @EnumSource(IocpBackend.class)
  void bothFlowsGoThroughTheirStepsInOrder(IocpBackend backend) throws Exception {
    talk(backend);
    check(FlowSide.SERVER, serverLines, 5);
    check(FlowSide.CLIENT, clientLines, 3);
  }

  private static void check(FlowSide side, Queue<String> lines, int beforeConnections) {
    List<Row> rows = rows(lines);
    List<FlowStep> steps = side.steps();
    assertThat(rows.stream().filter(row -> row.socket() == null).map(Row::words))
        .as(() -> String.join("\n", lines))
        .containsExactlyElementsOf(words(side, steps.subList(0, beforeConnections)));
    for (int i = 1; i <= CONNECTIONS; i++) {
      String socket = "socket-" + i;
      List<Row> own = rows.stream().filter(row -> socket.equals(row.socket())).toList();
      assertThat(own.stream().map(Row::words))
          .as(() -> socket + " of\n" + String.join("\n", lines))
          .containsExactlyElementsOf(words(side, steps.subList(beforeConnections, steps.size())));
    }
    for (Row row : rows) {
      assertThat(row.words()).isEqualTo(steps.get(row.step() - 1).words(side));
      assertThat(row.side()).isIn(row.step() <= 3 ? "-" : side.label());
    }
    keysAreThoseOfTheHandles(side, rows);
  }

  /** Rule 47: the accept comes with the listener's key; all else of a socket with its own. */
  private static void keysAreThoseOfTheHandles(FlowSide side, List<Row> rows) {
    for (String handle : rows.stream().map(Row::handle).distinct().toList()) {
      List<String> keys =
          rows.stream()
              .filter(row -> row.handle().equals(handle) && !row.key().equals("-"))
              .map(Row::key)
              .distinct()
              .toList();
      assertThat(keys).as(handle).hasSizeBetween(handle.startsWith("iocp") ? 0 : 1, 1);
    }
    int processed = FlowStep.PROCESSED.number(side);
    assertThat(rows.stream().filter(row -> row.step() == processed))
        .allMatch(row -> row.thread().startsWith("perf-port-worker-"))
        .noneMatch(row -> row.bytes().equals("-"));
  }

  private static List<Row> rows(Queue<String> lines) {
    List<Row> rows = new ArrayList<>();
    for (String line : lines) {
      Matcher row = ROW.matcher(line);
      if (row.matches()) {
        String note = row.group(8) == null ? "" : row.group(8);
        rows.add(
            new Row(
                row.group(1),
                Integer.parseInt(row.group(2)),
                row.group(3),
                row.group(4),
                row.group(5),
                row.group(6),
                row.group(7),
                note));
      }
    }
    // The last accept waits for a connection that never comes.
    rows.removeIf(row -> ("socket-" + (CONNECTIONS + 1)).equals(row.socket()));
    return rows;
  }

  private static List<String> words(FlowSide side, List<FlowStep> steps) {
    return steps.stream().map(step -> step.words(side)).toList();
  }

  @Test
  void theStepsOfEachFlowAreNumberedWithoutAGap() {
    for (FlowSide side : FlowSide.values()) {
      List<FlowStep> steps = side.steps();
      for (int i = 0; i < steps.size(); i++) {
        assertThat(steps.get(i).number(side)).isEqualTo(i + 1);
      }
    }
    assertThat(FlowSide.SERVER.steps()).hasSize(13);
    assertThat(FlowSide.CLIENT.steps()).hasSize(12);
  }
}

package io.perfport.core.run;

import io.netty.channel.Channel;
import io.netty.channel.ChannelException;
import io.netty.channel.ChannelOption;
import io.perfport.common.plan.ExchangePlan;
import io.perfport.common.plan.SocketTuning;
import io.perfport.common.plan.TestPlan;
import io.perfport.core.quality.Evidence.PathFacts;
import io.perfport.core.socket.SocketFacts;
import io.perfport.core.stream.DataStream;
import java.net.InetSocketAddress;
import java.util.List;

/** What the data of a run goes over, read from its open channels. */
public final class RunPath {
  /** Linux says the double of what it granted (socket(7), SO_SNDBUF). */
  private static final int TOLD_FOR_GRANTED = isLinux() ? 2 : 1;

  private RunPath() {}

  static PathFacts of(TestPlan plan, List<DataStream> streams) {
    return of(
        streams.get(0).channel(),
        plan.overUdp(),
        streams.stream().anyMatch(DataStream::sends),
        streams.stream().anyMatch(stream -> !stream.sends()),
        plan.socket());
  }

  /**
   * The path of requests and responses.
   *
   * @param control the control connection, whose ends are those of the others
   */
  public static PathFacts of(Channel control, ExchangePlan plan) {
    return of(control, plan.overUdp(), true, true, plan.socket());
  }

  private static PathFacts of(
      Channel channel, boolean datagrams, boolean sends, boolean receives, SocketTuning tuning) {
    return new PathFacts(
        datagrams,
        sends,
        receives,
        SocketFacts.isWithinMachine(channel),
        channel.localAddress() instanceof InetSocketAddress local ? local.getPort() : null,
        null,
        tuning.windowBytes(),
        granted(channel, ChannelOption.SO_SNDBUF),
        granted(channel, ChannelOption.SO_RCVBUF));
  }

  private static Long granted(Channel channel, ChannelOption<Integer> option) {
    try {
      Integer told = channel.isOpen() ? channel.config().getOption(option) : null;
      return told == null ? null : (Long) ((long) told / TOLD_FOR_GRANTED);
    } catch (ChannelException e) {
      return null; // It was closed meanwhile.
    }
  }

  private static boolean isLinux() {
    return System.getProperty("os.name").startsWith("Linux");
  }
}

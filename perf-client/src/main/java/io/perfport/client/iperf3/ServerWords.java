package io.perfport.client.iperf3;

import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.SimpleChannelInboundHandler;
import io.perfport.common.iperf3.ControlState;
import io.perfport.common.iperf3.Iperf3Message;

/**
 * What an iperf3 server says on the control connection, held against what the session waits for.
 * Not shared; on the connection's event loop.
 */
final class ServerWords extends SimpleChannelInboundHandler<Iperf3Message> {
  private final StateClock clock;
  private final Iperf3Session session;

  ServerWords(StateClock clock, Iperf3Session session) {
    this.clock = clock;
    this.session = session;
  }

  @Override
  public void channelActive(ChannelHandlerContext ctx) {
    session.connected();
  }

  @Override
  protected void channelRead0(ChannelHandlerContext ctx, Iperf3Message message) {
    if (clock.at(Iperf3State.CLOSING) || clock.at(Iperf3State.OVER)) {
      return; // Servers are known to say an error of an earlier test after the last word.
    }
    if (message instanceof Iperf3Message.ServerError error) {
      session.fail(ServerRefusal.of(error));
    } else if (message instanceof Iperf3Message.Results results) {
      session.take(results);
    } else if (message instanceof Iperf3Message.State said) {
      follow(said.state());
    } else {
      throw clock.outOfTurn("parameters");
    }
  }

  private void follow(ControlState said) {
    switch (said) {
      case ACCESS_DENIED -> session.denied();
      case SERVER_TERMINATE -> session.fail(ServerRefusal.stopped());
      case PARAM_EXCHANGE -> {
        clock.require(Iperf3State.GREETING, said);
        session.ask();
      }
      case CREATE_STREAMS -> {
        clock.require(Iperf3State.ADMISSION, said);
        session.open();
      }
      case TEST_START -> session.started();
      case TEST_RUNNING -> session.running();
      case EXCHANGE_RESULTS -> {
        clock.require(Iperf3State.EXCHANGING, said);
        session.exchange();
      }
      case DISPLAY_RESULTS -> {
        clock.require(Iperf3State.DISPLAYING, said);
        session.part();
      }
      default -> throw clock.outOfTurn(said.name());
    }
  }

  @Override
  public void channelInactive(ChannelHandlerContext ctx) {
    session.lost(ServerRefusal.closed(clock.state()));
  }

  @Override
  public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
    session.lost(ServerRefusal.of(cause));
  }
}

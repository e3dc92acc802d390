package io.perfport.server.iperf3;

import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.perfport.common.iperf3.ControlEncoder;
import io.perfport.common.iperf3.Iperf3Message;
import io.perfport.core.session.OrderlyClose;

/** Says why a connection ends, and ends it in order. */
final class LastMessage {
  private LastMessage() {}

  /** On the channel's event loop; also where no handler turns messages into bytes. */
  static void send(Channel channel, Iperf3Message message) {
    ByteBuf bytes = channel.alloc().directBuffer();
    ControlEncoder.encode(message, bytes);
    channel.write(bytes);
    OrderlyClose.begin(channel);
  }
}

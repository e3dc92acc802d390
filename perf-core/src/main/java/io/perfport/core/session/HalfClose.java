package io.perfport.core.session;

import io.netty.channel.socket.DuplexChannel;
import io.netty.handler.ssl.SslHandler;

/** The end of what one side of a connection sends, while it goes on reading. */
public final class HalfClose {
  private HalfClose() {}

  /**
   * Ends the output, after what was written before: with TLS by its close_notify first (RFC 8446,
   * section 6.1), without which the peer could not tell the end from a cut. On the channel's event
   * loop.
   */
  public static void begin(DuplexChannel channel) {
    SslHandler tls = channel.pipeline().get(SslHandler.class);
    if (tls == null) {
      channel.shutdownOutput();
    } else {
      tls.closeOutbound().addListener(said -> channel.shutdownOutput());
    }
  }
}

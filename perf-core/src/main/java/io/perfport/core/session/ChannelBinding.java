package io.perfport.core.session;

import io.netty.channel.Channel;
import io.netty.util.AttributeKey;

/**
 * What ties a login to the channel below it (RFC 5929, tls-server-end-point): whatever secures a
 * connection sets it, before the first message. Proofs of a login are made over it, so that they
 * can't be passed on to another connection.
 */
public final class ChannelBinding {
  private static final AttributeKey<byte[]> BINDING =
      AttributeKey.valueOf(ChannelBinding.class, "binding");

  private static final byte[] NONE = {};

  private ChannelBinding() {}

  /** Has a secured connection's logins be bound to it. On its event loop. */
  public static void set(Channel channel, byte[] binding) {
    channel.attr(BINDING).set(binding.clone());
  }

  /** The binding; empty where nothing secures the connection. */
  public static byte[] of(Channel channel) {
    byte[] binding = channel.attr(BINDING).get();
    return binding == null ? NONE : binding.clone();
  }
}

package io.perfport.server;

import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.perfport.common.failure.CauseText;
import io.perfport.common.failure.Failure;
import io.perfport.common.failure.FailureException;
import io.perfport.common.failure.FailureReason;
import io.perfport.common.plan.UnixAddress;
import io.perfport.core.transport.UnixChannels;
import java.io.IOException;

/** Opens the UNIX-domain socket of a server. Its channel removes the file when it closes. */
final class UnixListener {
  private UnixListener() {}

  /**
   * Listens, in place of a socket that nobody listens on any more if there is one.
   *
   * @throws FailureException if the address can't be listened on, with the reason
   */
  static Channel open(ServerBootstrap bootstrap, UnixChannels channels, UnixAddress address) {
    // Before the bind: Netty's native transports remove whatever file is there, also one in use.
    makeRoom(address);
    ChannelFuture bound =
        bootstrap.bind(channels.addresses().apply(address)).awaitUninterruptibly();
    if (!bound.isSuccess()) {
      throw failure(address, why(bound.cause()), bound.cause());
    }
    return bound.channel();
  }

  private static void makeRoom(UnixAddress address) {
    SocketFile file = new SocketFile(address);
    if (!file.exists()) {
      return;
    }
    file.whyKept()
        .ifPresent(
            why -> {
              throw failure(address, why, null);
            });
    try {
      file.remove();
    } catch (IOException e) {
      throw failure(
          address, "the file that an earlier server left can't be removed: " + CauseText.of(e), e);
    }
  }

  private static String why(Throwable cause) {
    if (says(cause, "No such file")) {
      return "its directory does not exist";
    }
    if (says(cause, "Permission denied")) {
      return "this user may not make a file in its directory";
    }
    return CauseText.of(cause);
  }

  private static boolean says(Throwable cause, String words) {
    return String.valueOf(cause.getMessage()).contains(words);
  }

  private static FailureException failure(UnixAddress address, String why, Throwable cause) {
    return new FailureException(
        new Failure(FailureReason.LISTEN_FAILED, "can't listen on %s: %s".formatted(address, why)),
        cause);
  }
}

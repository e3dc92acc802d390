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
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.Optional;

/** Opens the UNIX-domain socket of a server. Its channel removes the file when it closes. */
final class UnixListener {
  /** stat(2): the bits that say what a file is, and what they are for a socket. */
  private static final int KIND = 0170000;

  private static final int SOCKET = 0140000;

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
    Path path = Path.of(address.path());
    if (!Files.exists(
        path, LinkOption.NOFOLLOW_LINKS)) { // Also a link that leads nowhere is there.
      return;
    }
    Optional<String> kept = whyKept(path);
    if (kept.isPresent()) {
      throw failure(address, kept.get(), null);
    }
    try {
      Files.deleteIfExists(path);
    } catch (IOException e) {
      throw failure(
          address, "the file that an earlier server left can't be removed: " + CauseText.of(e), e);
    }
  }

  /**
   * Why the file has to stay; empty if it is a socket that nobody listens on, such as a process
   * leaves behind that was killed.
   */
  private static Optional<String> whyKept(Path path) {
    try {
      int mode = (int) Files.getAttribute(path, "unix:mode", LinkOption.NOFOLLOW_LINKS);
      if ((mode & KIND) != SOCKET) {
        return Optional.of("the file is there, and is no socket; name another, or remove it");
      }
    } catch (IOException | UnsupportedOperationException e) {
      return Optional.of("the file can't be looked at: " + CauseText.of(e));
    }
    return listener(path);
  }

  /** Asks the kernel, by connecting: the file itself does not show whether a process listens. */
  private static Optional<String> listener(Path path) {
    try (SocketChannel probe = SocketChannel.open(StandardProtocolFamily.UNIX)) {
      probe.configureBlocking(false); // A listener whose queue is full would have it wait.
      probe.connect(UnixDomainSocketAddress.of(path));
      return Optional.of("a program listens there already; stop it, or name another file");
    } catch (IOException e) {
      return String.valueOf(e.getMessage()).contains("refused")
          ? Optional.empty()
          : Optional.of("can't tell whether a program listens there: " + CauseText.of(e));
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

package io.perfport.server;

import io.perfport.common.failure.CauseText;
import io.perfport.common.plan.UnixAddress;
import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.Optional;

/** The file of a UNIX-domain socket that is there before a server binds to it. */
record SocketFile(Path path) {
  /** stat(2): the bits that say what a file is, and what they are for a socket. */
  private static final int KIND = 0170000;

  private static final int SOCKET = 0140000;

  SocketFile(UnixAddress address) {
    this(Path.of(address.path()));
  }

  /** Whether a file is there, a link that leads nowhere too. */
  boolean exists() {
    return Files.exists(path, LinkOption.NOFOLLOW_LINKS);
  }

  /**
   * Why the file has to stay; empty if it is a socket that nobody listens on, such as a process
   * leaves behind that was killed.
   */
  Optional<String> whyKept() {
    try {
      int mode = (int) Files.getAttribute(path, "unix:mode", LinkOption.NOFOLLOW_LINKS);
      if ((mode & KIND) != SOCKET) {
        return Optional.of("the file is there, and is no socket; name another, or remove it");
      }
    } catch (IOException | UnsupportedOperationException e) {
      return Optional.of("the file can't be looked at: " + CauseText.of(e));
    }
    return listener();
  }

  /** Asks the kernel, by connecting: the file itself does not say whether somebody listens. */
  private Optional<String> listener() {
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

  /**
   * Removes the file.
   *
   * @throws IOException if it can't be removed
   */
  void remove() throws IOException {
    Files.deleteIfExists(path);
  }
}

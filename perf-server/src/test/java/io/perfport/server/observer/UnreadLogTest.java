package io.perfport.server.observer;

import static org.assertj.core.api.Assertions.assertThat;

import io.perfport.common.failure.Failure;
import io.perfport.core.transport.Transports;
import io.perfport.server.PerfServer;
import io.perfport.server.config.ServerConfig;
import io.perfport.server.config.SessionLimits;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

class UnreadLogTest {
  /** On one event loop, which a line that waits for its reader would hold up for all. */
  @Test
  @Timeout(60)
  void aLogThatNobodyReadsHoldsNobodyUp() throws Exception {
    CountDownLatch never = new CountDownLatch(1);
    LinkedBlockingQueue<Failure> rejected = new LinkedBlockingQueue<>();
    SessionObserver seen =
        new SessionObserver() {
          @Override
          public void onRejected(SocketAddress peer, Failure failure) {
            rejected.add(failure);
          }
        };
    try (ServerLog log = new ServerLog(new PrintStream(unread(never)), true);
        PerfServer server =
            PerfServer.start(
                new ServerConfig(
                    Transports.load().choose("nio"),
                    "127.0.0.1",
                    0,
                    1,
                    SessionLimits.DEFAULT,
                    false),
                new SessionObservers(List.of(log, seen)))) {
      for (int i = 0; i < 20; i++) {
        try (Socket stranger = new Socket(InetAddress.getLoopbackAddress(), server.port())) {
          stranger.setSoTimeout(30_000);
          stranger
              .getOutputStream()
              .write("GET / HTTP/1.1\r\n\r\n".getBytes(StandardCharsets.UTF_8));
          assertThat(stranger.getInputStream().read()).isNotNegative();
        }
        assertThat(rejected.poll(30, TimeUnit.SECONDS)).isNotNull();
      }
    } finally {
      never.countDown();
    }
  }

  private static OutputStream unread(CountDownLatch never) {
    return new OutputStream() {
      @Override
      public void write(int b) throws IOException {
        try {
          never.await();
        } catch (InterruptedException e) {
          throw new IOException(e);
        }
      }
    };
  }
}

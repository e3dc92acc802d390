package io.perfport.common.failure;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.EOFException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.BindException;
import java.net.ConnectException;
import java.net.NoRouteToHostException;
import java.net.PortUnreachableException;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.net.UnknownHostException;
import java.nio.BufferOverflowException;
import java.nio.channels.AlreadyBoundException;
import java.nio.channels.AsynchronousCloseException;
import java.nio.channels.ClosedByInterruptException;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.NotYetConnectedException;
import java.nio.channels.ShutdownChannelGroupException;
import java.nio.channels.UnresolvedAddressException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeoutException;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class CauseTextTest {
  static Stream<Throwable> withoutAMessage() {
    return Stream.of(
        null,
        new ClosedChannelException(),
        new AsynchronousCloseException(),
        new ClosedByInterruptException(),
        new ConnectException(),
        new BindException(),
        new NoRouteToHostException(),
        new PortUnreachableException(),
        new SocketTimeoutException(),
        new SocketException(),
        new UnknownHostException(),
        new UnresolvedAddressException(),
        new AlreadyBoundException(),
        new NotYetConnectedException(),
        new ShutdownChannelGroupException(),
        new EOFException(),
        new IOException(),
        new IOException((String) null, null),
        new IOException("  \n"),
        new IOException("null"),
        new UncheckedIOException(null, new IOException()),
        new FileSystemException(null),
        new NoSuchFileException(null),
        new OutOfMemoryError(),
        new StackOverflowError(),
        new AssertionError(),
        new NullPointerException(),
        new BufferOverflowException(),
        new IllegalStateException(),
        new RejectedExecutionException(),
        new TimeoutException(),
        new CancellationException(),
        new InterruptedException(),
        new CompletionException(null, null),
        new ExecutionException(null, new TimeoutException()),
        new RuntimeException() {},
        circle());
  }

  private static Throwable circle() {
    Throwable first = new IllegalStateException();
    first.initCause(new IllegalStateException(null, first));
    return first;
  }

  @ParameterizedTest
  @MethodSource("withoutAMessage")
  void anExceptionWithoutAMessageIsStillTold(Throwable cause) {
    assertThat(CauseText.of(cause))
        .isNotBlank()
        .doesNotContain("null")
        .doesNotContain("\n")
        .doesNotContain("java.");
  }

  @Test
  void whatNettyMakesOfAConnectThatSaysNothingIsTold() {
    assertThat(CauseText.of(new ConnectException("null: /127.0.0.1:5201")))
        .isEqualTo("the connection was refused");
  }

  @Test
  void anExceptionThatSaysSomethingIsQuotedByItsFirstLine() {
    assertThat(CauseText.of(new IOException("Connection reset by peer\n\tat x")))
        .isEqualTo("Connection reset by peer");
    assertThat(CauseText.of(new BindException("Address already in use")))
        .isEqualTo("Address already in use");
  }

  @Test
  void aWrapperGivesWayToWhatItHolds() {
    assertThat(CauseText.of(new CompletionException(new IOException("Broken pipe"))))
        .isEqualTo("Broken pipe");
    assertThat(CauseText.of(new IOException(new ClosedChannelException())))
        .isEqualTo("the connection is closed");
  }

  @Test
  void aFileIsNamedWithWhatIsWrongWithIt() {
    assertThat(CauseText.of(new NoSuchFileException("/a/b")))
        .isEqualTo("/a/b: no such file or folder");
    assertThat(CauseText.of(new AccessDeniedException("/a/b")))
        .isEqualTo("/a/b: permission denied");
    assertThat(CauseText.of(new FileSystemException("/a/b", null, "No space left on device")))
        .isEqualTo("/a/b: No space left on device");
  }

  @Test
  void memoryAndDefectsAreCalledByTheirNames() {
    assertThat(CauseText.of(new OutOfMemoryError("Java heap space")))
        .isEqualTo("out of memory (Java heap space)");
    assertThat(CauseText.of(new IndexOutOfBoundsException("index 3, length 2")))
        .isEqualTo("IndexOutOfBoundsException: index 3, length 2");
  }
}

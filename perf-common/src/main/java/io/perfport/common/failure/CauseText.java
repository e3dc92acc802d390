package io.perfport.common.failure;

import java.io.EOFException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.BindException;
import java.net.ConnectException;
import java.net.NoRouteToHostException;
import java.net.PortUnreachableException;
import java.net.SocketTimeoutException;
import java.net.UnknownHostException;
import java.nio.channels.AlreadyBoundException;
import java.nio.channels.AlreadyConnectedException;
import java.nio.channels.AsynchronousCloseException;
import java.nio.channels.ClosedByInterruptException;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.NotYetBoundException;
import java.nio.channels.NotYetConnectedException;
import java.nio.channels.UnresolvedAddressException;
import java.nio.channels.UnsupportedAddressTypeException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.AccessDeniedException;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.FileSystemLoopException;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeoutException;

/**
 * Turns an exception into words for people: one line, never empty, and never {@code null}, which is
 * what many exceptions of the JDK and of Netty have for a message.
 */
public final class CauseText {
  /** Deeper than any real chain of causes; bounds one that goes in a circle. */
  private static final int MAX_DEPTH = 16;

  /** Exceptions that say nothing themselves. */
  private static final Set<Class<?>> WRAPPERS =
      Set.of(
          CompletionException.class,
          ExecutionException.class,
          UncheckedIOException.class,
          ExceptionInInitializerError.class);

  /** Where a message is missing: what the class says. The first that matches counts. */
  private static final List<Map.Entry<Class<? extends Throwable>, String>> BY_CLASS =
      List.of(
          Map.entry(OutOfMemoryError.class, "out of memory"),
          Map.entry(StackOverflowError.class, "the stack overflowed"),
          Map.entry(ClosedByInterruptException.class, "interrupted"),
          Map.entry(AsynchronousCloseException.class, "the connection was closed meanwhile"),
          Map.entry(ClosedChannelException.class, "the connection is closed"),
          Map.entry(BindException.class, "the address is in use, or not of this machine"),
          Map.entry(NoRouteToHostException.class, "no route to the host"),
          Map.entry(PortUnreachableException.class, "nobody has the port (ICMP port unreachable)"),
          Map.entry(ConnectException.class, "the connection was refused"),
          Map.entry(SocketTimeoutException.class, "timed out"),
          Map.entry(TimeoutException.class, "timed out"),
          Map.entry(UnknownHostException.class, "unknown host"),
          Map.entry(EOFException.class, "the data ended early"),
          Map.entry(CharacterCodingException.class, "not text in the expected character set"),
          Map.entry(UnresolvedAddressException.class, "the name has no address"),
          Map.entry(UnsupportedAddressTypeException.class, "an address of the wrong kind"),
          Map.entry(NotYetConnectedException.class, "not connected yet"),
          Map.entry(NotYetBoundException.class, "not bound to an address yet"),
          Map.entry(AlreadyConnectedException.class, "connected already"),
          Map.entry(AlreadyBoundException.class, "bound to an address already"),
          Map.entry(RejectedExecutionException.class, "the threads for it have stopped"),
          Map.entry(InterruptedException.class, "interrupted"),
          Map.entry(CancellationException.class, "cancelled"));

  private static final List<Map.Entry<Class<? extends FileSystemException>, String>> FILES =
      List.of(
          Map.entry(NoSuchFileException.class, "no such file or folder"),
          Map.entry(AccessDeniedException.class, "permission denied"),
          Map.entry(FileAlreadyExistsException.class, "the file exists already"),
          Map.entry(NotDirectoryException.class, "not a folder"),
          Map.entry(DirectoryNotEmptyException.class, "the folder is not empty"),
          Map.entry(FileSystemLoopException.class, "links that lead in a circle"));

  private CauseText() {}

  /**
   * What an exception says, or what its class means where it says nothing.
   *
   * @param cause possibly null: a failure without a reason
   */
  public static String of(Throwable cause) {
    if (cause == null) {
      return "no reason was given";
    }
    Throwable told = cause;
    for (int depth = 0; depth < MAX_DEPTH; depth++) {
      if (told.getCause() == null || !isSilent(told)) {
        break;
      }
      told = told.getCause();
    }
    return inWords(told);
  }

  private static boolean isSilent(Throwable cause) {
    return WRAPPERS.contains(cause.getClass())
        || cause.getCause().toString().equals(cause.getMessage())
        || (message(cause).isEmpty() && byClass(cause).isEmpty());
  }

  private static String inWords(Throwable cause) {
    if (cause instanceof FileSystemException file) {
      return ofFile(file);
    }
    Optional<String> message = message(cause);
    if (cause instanceof OutOfMemoryError || cause instanceof UnknownHostException) {
      // Their messages are a detail: "Java heap space", the name.
      String words = byClass(cause).orElseThrow();
      return message.map(detail -> words + " (" + detail + ")").orElse(words);
    }
    if (isDefect(cause)) {
      String name = cause.getClass().getSimpleName();
      return message.map(detail -> name + ": " + detail).orElse(name);
    }
    return message
        .or(() -> byClass(cause))
        .orElseGet(
            () ->
                cause instanceof IOException
                    ? "an I/O error that the system gives no reason for"
                    : name(cause.getClass()));
  }

  private static String ofFile(FileSystemException e) {
    String reason =
        FILES.stream()
            .filter(row -> row.getKey().isInstance(e))
            .map(Map.Entry::getValue)
            .findFirst()
            .orElseGet(() -> oneLine(e.getReason()).orElse("the file can't be used"));
    return e.getFile() == null ? reason : e.getFile() + ": " + reason;
  }

  /** A mistake in a program, whose message means nothing without the name of its class. */
  private static boolean isDefect(Throwable cause) {
    return byClass(cause).isEmpty()
        && (cause instanceof Error
            || cause instanceof NullPointerException
            || cause instanceof IndexOutOfBoundsException
            || cause instanceof ClassCastException
            || cause instanceof ArithmeticException);
  }

  private static Optional<String> byClass(Throwable cause) {
    return BY_CLASS.stream()
        .filter(row -> row.getKey().isInstance(cause))
        .map(Map.Entry::getValue)
        .findFirst();
  }

  private static Optional<String> message(Throwable cause) {
    return oneLine(cause.getMessage());
  }

  /**
   * The first line, if it says something. Netty puts an address behind the message of a failed
   * connect, and Throwable its cause's class: what is left of "null: /127.0.0.1:5201" or of {@code
   * new IOException(cause)} is no message.
   */
  private static Optional<String> oneLine(String message) {
    return Optional.ofNullable(message)
        .flatMap(text -> text.lines().map(String::strip).filter(l -> !l.isEmpty()).findFirst())
        .filter(text -> !text.equals("null") && !text.startsWith("null: "));
  }

  private static String name(Class<?> type) {
    return Objects.requireNonNullElse(type.getCanonicalName(), type.getName())
        .replaceFirst("^.*\\.", "");
  }
}

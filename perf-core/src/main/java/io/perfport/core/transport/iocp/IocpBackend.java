package io.perfport.core.transport.iocp;

import io.netty.util.internal.PlatformDependent;
import io.perfport.core.completion.operation.Backend;
import io.perfport.core.completion.operation.aio.AioBackend;
import io.perfport.core.completion.operation.readiness.ReadinessBackend;
import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.ThreadFactory;

/** Who carries out the operations of the transport {@code iocp}. */
public enum IocpBackend {
  /** The JDK's asynchronous channels: on Windows a kernel port, elsewhere threads that poll. */
  AIO("aio") {
    @Override
    Backend open(int workers, ThreadFactory threads) throws IOException {
      // They only pass completions on: a few keep up with many workers.
      return AioBackend.open(Math.max(1, workers / 2), threads);
    }
  },

  /** Non-blocking channels that the idle worker polls: a port in user space. */
  READINESS("readiness") {
    @Override
    Backend open(int workers, ThreadFactory threads) throws IOException {
      return ReadinessBackend.open();
    }
  };

  private final String label;

  IocpBackend(String label) {
    this.label = label;
  }

  /** The word for it on command lines. */
  public String label() {
    return label;
  }

  /** The one for this system: what is a kernel port where there is one, else what is fastest. */
  public static IocpBackend ofThisSystem() {
    return PlatformDependent.isWindows() ? AIO : READINESS;
  }

  /** The words for all of them, in the order in which help and messages have them. */
  static List<String> labels() {
    return List.of(READINESS.label, AIO.label);
  }

  static IocpBackend of(String label) {
    return Arrays.stream(values())
        .filter(each -> each.label.equals(label))
        .findFirst()
        .orElseThrow(
            () -> new IllegalArgumentException("'%s' is none of %s".formatted(label, labels())));
  }

  abstract Backend open(int workers, ThreadFactory threads) throws IOException;
}

package io.perfport.common.failure;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.Unpooled;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.nio.NioIoHandler;
import io.netty.resolver.AddressResolver;
import io.netty.util.concurrent.EventExecutorGroup;
import java.io.File;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** In processes of their own, since they end. */
class FatalErrorsTest {
  /** What each process does after it has asked to be ended; none of it ends a JVM by itself. */
  static final class Dying {
    private Dying() {}

    @SuppressWarnings("SystemExitOutsideMain")
    public static void main(String[] arguments) throws InterruptedException {
      if (!arguments[0].startsWith("library")) {
        FatalErrors.endProcess("perf-test");
      }
      EventLoopGroup loops = new MultiThreadIoEventLoopGroup(2, NioIoHandler.newFactory());
      FatalErrors.Watch watch = FatalErrors.watch(loops);
      switch (arguments[0]) {
        case "task" -> loops.next().execute(Dying::useHeap);
        case "thread" -> new Thread(Dying::useHeap).start();
        case "cause" ->
            FatalErrors.check(new IllegalStateException(new OutOfMemoryError("Java heap space")));
        case "direct" -> loops.next().execute(() -> fill(() -> Unpooled.directBuffer(1 << 20)));
        case "loop" -> loops.next().shutdownGracefully(0, 0, TimeUnit.SECONDS);
        case "closed" -> {
          watch.close();
          loops.shutdownGracefully(0, 0, TimeUnit.SECONDS).await();
        }
        case "native" ->
            loops
                .next()
                .execute(
                    () -> {
                      throw new OutOfMemoryError("unable to create native thread: ...");
                    });
        default -> loops.next().execute(Dying::useHeap);
      }
      Thread.sleep(arguments[1].equals("survives") ? 3_000 : 60_000);
      System.exit(0);
    }

    private static void useHeap() {
      fill(() -> new long[1 << 17]);
    }

    private static void fill(Supplier<Object> what) {
      List<Object> held = new ArrayList<>();
      while (!held.contains(Dying.class)) {
        held.add(what.get());
      }
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"task", "thread", "cause", "direct"})
  void outOfMemoryEndsTheProcessWithOneLineWhoeverWouldHaveSwallowedIt(String where)
      throws Exception {
    Ended ended = run(where, "dies");
    assertThat(ended.code).isEqualTo(FatalErrors.EXIT_CODE);
    assertThat(ended.lines)
        .singleElement()
        .asString()
        .startsWith("perf-test: out of memory")
        .contains("-Xmx");
  }

  @Test
  void theDeathOfAnEventLoopEndsTheProcessWithOneLine() throws Exception {
    Ended ended = run("loop", "dies");
    assertThat(ended.code).isEqualTo(FatalErrors.EXIT_CODE);
    assertThat(ended.lines)
        .singleElement()
        .asString()
        .startsWith("perf-test: an event loop is dead");
  }

  @ParameterizedTest
  @ValueSource(strings = {"closed", "native", "library"})
  void loopsThatAreShutDownThreadsThatCannotBeMadeAndProcessesOfOthersGoOn(String what)
      throws Exception {
    assertThat(run(what, "survives").code).isZero();
  }

  /** Not java.class.path, which is whatever runs the tests. */
  private static final String CLASS_PATH =
      Stream.of(
              FatalErrors.class,
              Dying.class,
              EventExecutorGroup.class,
              AddressResolver.class,
              Unpooled.class,
              EventLoopGroup.class)
          .map(each -> each.getProtectionDomain().getCodeSource().getLocation().getPath())
          .collect(Collectors.joining(File.pathSeparator));

  private record Ended(int code, List<String> lines) {}

  private static Ended run(String what, String expected) throws Exception {
    Process process =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx32m",
                "-cp",
                CLASS_PATH,
                Dying.class.getName(),
                what,
                expected)
            .redirectErrorStream(true)
            .start();
    try {
      List<String> lines =
          new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8)
              .lines()
              .filter(line -> line.startsWith("perf-test"))
              .toList();
      assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
      return new Ended(process.exitValue(), lines);
    } finally {
      process.destroyForcibly();
    }
  }
}

package io.perfport.client.report.terminal;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** When the screen is shown and left, and that nobody waits for it. */
@Timeout(60)
class LiveScreenTest {
  private final StringWriter text = new StringWriter();
  private final List<String> done = new CopyOnWriteArrayList<>();
  private final CountDownLatch frames = new CountDownLatch(1);
  private final CountDownLatch taken = new CountDownLatch(1);

  /** Whether the terminal takes what it is sent. */
  private volatile boolean stopped;

  private volatile boolean gone;

  private final LiveScreen screen =
      new LiveScreen(new ScriptedDisplay(), new PrintWriter(text), false, true, 1_000);

  /** Notes what is done to it. */
  private final class ScriptedDisplay implements Display {
    @Override
    public Extent extent() {
      return new Extent(24, 80);
    }

    @Override
    public void resized() {}

    @Override
    public void enter() {
      done.add("enter");
    }

    @Override
    public void write(String frame) throws IOException {
      frames.countDown();
      if (gone) {
        throw new IOException("Input/output error");
      }
      if (stopped) {
        awaitTaken();
      }
    }

    private void awaitTaken() throws IOException {
      try {
        taken.await();
      } catch (InterruptedException e) {
        throw new IOException(e);
      }
    }

    @Override
    public void leave() throws IOException {
      done.add("leave");
      if (gone) {
        throw new IOException("Input/output error");
      }
    }

    @Override
    public void close() {
      done.add("close");
    }
  }

  private void show() {
    screen.show(Canvas::new);
  }

  @AfterEach
  void endIt() {
    taken.countDown();
    screen.close();
  }

  @Test
  void whatIsPrintedMeanwhileFollowsWhenTheScreenIsLeft() throws Exception {
    show();
    frames.await();
    screen.behind().println("held");
    screen.behind().flush();
    screen.afterwards(() -> done.add("said"));
    assertThat(text.toString()).isEmpty();
    screen.close();
    assertThat(text.toString()).isEqualTo("held%n".formatted());
    assertThat(done).containsExactly("enter", "leave", "close", "said");
    screen.behind().println("after");
    screen.behind().flush();
    assertThat(text.toString()).isEqualTo("held%nafter%n".formatted());
    screen.afterwards(() -> done.add("at once"));
    assertThat(done).endsWith("at once");
  }

  @Test
  void aScreenThatWasNeverShownChangesNothing() {
    screen.behind().print("held");
    screen.close();
    show();
    assertThat(done).containsExactly("close");
    assertThat(text.toString()).isEqualTo("held");
  }

  /** Ctrl-S: the thread that draws waits, and nobody for it. */
  @Test
  void aTerminalThatIsStoppedHoldsNobodyUp() throws Exception {
    stopped = true;
    show();
    frames.await();
    screen.behind().println("held");
    screen.behind().flush();
    assertThat(done).containsExactly("enter");
    taken.countDown();
  }

  @Test
  void aTerminalThatHasGoneGetsNoFramesAndTheTextGoesOn() throws Exception {
    CountDownLatch told = new CountDownLatch(1);
    screen.afterwards(told::countDown);
    screen.behind().print("held");
    gone = true;
    show();
    assertThat(told.await(60, TimeUnit.SECONDS)).isTrue();
    assertThat(text.toString()).isEqualTo("held");
    assertThat(done).contains("close");
  }

  /** More text than is kept ends the view, not the text. */
  @Test
  void textThatIsTooLongToWaitEndsTheView() throws Exception {
    show();
    frames.await();
    screen.behind().print("a".repeat(900));
    assertThat(text.toString()).isEmpty();
    screen.behind().print("b".repeat(200));
    assertThat(text.toString()).isEqualTo("a".repeat(900) + "b".repeat(200));
    assertThat(done).containsExactly("enter", "leave", "close");
  }
}

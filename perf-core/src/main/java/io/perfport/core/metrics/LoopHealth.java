package io.perfport.core.metrics;

import io.netty.util.concurrent.EventExecutor;
import io.netty.util.concurrent.EventExecutorGroup;
import io.perfport.core.metrics.Registration.Once;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/**
 * Whether a program's event loops still do what they are told: each is asked to run a task. A
 * process whose loops are dead or stuck still accepts connections, so that an open port says
 * nothing. Any thread.
 */
final class LoopHealth {
  private final List<EventExecutorGroup> groups = new CopyOnWriteArrayList<>();

  /** Asks these loops too, until the registration is closed. */
  Registration watch(EventExecutorGroup loops) {
    groups.add(loops);
    return new Once(() -> groups.remove(loops));
  }

  /**
   * Asks every loop.
   *
   * @param asker the loop that the answer comes on, which is none of those asked
   * @param patienceMillis for each to have run its task
   * @param answer gets what is wrong, once; empty if nothing is
   */
  void ask(EventExecutor asker, long patienceMillis, Consumer<Optional<String>> answer) {
    List<EventExecutor> loops = new ArrayList<>();
    groups.forEach(group -> group.forEach(loops::add));
    Question question = new Question(loops.size(), answer);
    for (EventExecutor loop : loops) {
      try {
        loop.execute(() -> asker.execute(question::answered));
      } catch (RejectedExecutionException e) {
        question.end(Optional.of("1 of %d event loops has ended".formatted(loops.size())));
        return;
      }
    }
    if (loops.isEmpty()) {
      question.end(Optional.empty());
    } else {
      asker.schedule(() -> question.tooLate(patienceMillis), patienceMillis, TimeUnit.MILLISECONDS);
    }
  }

  /** On the asker's loop. */
  private static final class Question {
    private final int asked;
    private Consumer<Optional<String>> answer;
    private int missing;

    Question(int asked, Consumer<Optional<String>> answer) {
      this.asked = asked;
      this.answer = answer;
      this.missing = asked;
    }

    void answered() {
      missing--;
      if (missing == 0) {
        end(Optional.empty());
      }
    }

    void tooLate(long patienceMillis) {
      end(
          Optional.of(
              "%d of %d event loops did nothing for %d ms"
                  .formatted(missing, asked, patienceMillis)));
    }

    void end(Optional<String> what) {
      if (answer != null) {
        Consumer<Optional<String>> told = answer;
        answer = null;
        told.accept(what);
      }
    }
  }
}

package io.perfport.client.judgement;

import io.perfport.common.failure.Failure;
import io.perfport.common.result.Measure.Figure;
import io.perfport.common.result.Measurement;
import io.perfport.common.result.Outcome;
import java.util.List;
import java.util.Optional;

/**
 * One run of one variant.
 *
 * @param round from 1
 */
public record Trial(int round, Variant variant, Ending ending) {
  /** How it ended. Only figures of runs that completed are counted. */
  public sealed interface Ending {
    /** How a run ended that began. */
    static Ending of(Measurement result) {
      if (result.outcome() instanceof Outcome.Completed) {
        return new Completed(result.figures());
      }
      return result.outcome() instanceof Outcome.Failed failed
          ? new Failed(result.figures(), failed.failure())
          : new Interrupted(result.figures());
    }

    /** What was measured, also of a part. */
    default List<Figure> figures() {
      return List.of();
    }

    /** What went wrong. */
    default Optional<Failure> failure() {
      return Optional.empty();
    }
  }

  public record Completed(List<Figure> figures) implements Ending {
    public Completed {
      figures = List.copyOf(figures);
    }
  }

  /** By the user; the figures are those until then. */
  public record Interrupted(List<Figure> figures) implements Ending {
    public Interrupted {
      figures = List.copyOf(figures);
    }
  }

  /** It broke off; the figures are those until then. */
  public record Failed(List<Figure> figures, Failure why) implements Ending {
    public Failed {
      figures = List.copyOf(figures);
    }

    @Override
    public Optional<Failure> failure() {
      return Optional.of(why);
    }
  }

  public record NotStarted(Failure why) implements Ending {
    @Override
    public Optional<Failure> failure() {
      return Optional.of(why);
    }
  }

  public boolean completed() {
    return ending instanceof Completed;
  }
}

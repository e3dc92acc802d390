package io.perfport.client.judgement;

import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;

/**
 * When there are enough rounds.
 *
 * @param rounds how many; with a width at most
 * @param levelPercent confidence level of all intervals, above 0 and below 100
 * @param widthPercent how narrow the interval of each variant's headline has to be, see {@link
 *     Sample#widthPercent}; empty for a fixed number of rounds
 */
public record StopRule(int rounds, double levelPercent, OptionalDouble widthPercent) {
  public static final int MAX_ROUNDS = 1000;

  /** Two runs that happen to agree say little; netperf's least is 3 as well. */
  public static final int MIN_ROUNDS_FOR_WIDTH = 3;

  /** Rounds without a result after which it is pointless to go on. */
  public static final int HOPELESS_ROUNDS = 3;

  public StopRule {
    if (rounds < 1 || rounds > MAX_ROUNDS) {
      throw new IllegalArgumentException(
          "rounds: " + rounds + " is not in the range 1 to " + MAX_ROUNDS);
    }
    if (!(levelPercent > 0 && levelPercent < 100)) {
      throw new IllegalArgumentException("level: " + levelPercent + " is not between 0 and 100");
    }
  }

  /** Why no further round is run. */
  public enum Reason {
    /** All the rounds that were asked for. */
    ROUNDS_DONE("rounds-done"),
    WIDTH_REACHED("width-reached"),
    /** The limit came first: at least one interval is still too wide. */
    WIDTH_NOT_REACHED("width-not-reached"),
    /** Nothing worked in the first rounds. */
    HOPELESS("gave-up"),
    INTERRUPTED("interrupted");

    private final String label;

    Reason(String label) {
      this.label = label;
    }

    /** The word in results. */
    public String label() {
      return label;
    }
  }

  /**
   * Whether to stop after a whole round.
   *
   * @param done rounds so far
   */
  public Optional<Reason> after(int done, Trials trials) {
    if (widthPercent.isPresent() && done >= MIN_ROUNDS_FOR_WIDTH && narrow(trials)) {
      return Optional.of(Reason.WIDTH_REACHED);
    }
    if (done >= rounds) {
      return Optional.of(widthPercent.isPresent() ? Reason.WIDTH_NOT_REACHED : Reason.ROUNDS_DONE);
    }
    return done >= HOPELESS_ROUNDS && trials.noneCompleted()
        ? Optional.of(Reason.HOPELESS)
        : Optional.empty();
  }

  private boolean narrow(Trials trials) {
    Map<Variant, Sample> headlines = trials.headlines();
    return trials.variants().stream()
        .map(headlines::get)
        .allMatch(
            sample ->
                sample != null && sample.widthPercent(levelPercent) <= widthPercent.getAsDouble());
  }
}

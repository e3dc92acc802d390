package io.perfport.common.datagram;

import static io.perfport.common.datagram.SequenceAccount.WINDOW;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.TreeSet;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;

/** Every count against a model that remembers each number there ever was. */
class SequenceAccountTest {
  /** What an account must say, by the plainest means. */
  private static final class Model {
    private final TreeSet<Long> came = new TreeSet<>();
    private long highest;
    private long duplicates;
    private long outOfOrder;
    private long late;

    boolean take(long sequence) {
      if (sequence <= highest - WINDOW) {
        late++;
        return false;
      }
      if (!came.add(sequence)) {
        duplicates++;
        return false;
      }
      if (sequence < highest) {
        outOfOrder++;
      }
      highest = Math.max(highest, sequence);
      return true;
    }

    long lostForGood() {
      long left = Math.max(0, highest - WINDOW);
      return left - came.headSet(left, true).size();
    }
  }

  /** Steps from the highest number so far: mostly small ones, and now and then far. */
  @Provide
  Arbitrary<List<Long>> steps() {
    Arbitrary<Long> near = Arbitraries.longs().between(-5, 5);
    Arbitrary<Long> word = Arbitraries.longs().between(-200, 200);
    Arbitrary<Long> edge = Arbitraries.longs().between(-WINDOW - 3, -WINDOW + 3);
    Arbitrary<Long> jump = Arbitraries.longs().between(WINDOW - 70, WINDOW + 70);
    Arbitrary<Long> anywhere = Arbitraries.longs().between(-3L * WINDOW, 3L * WINDOW);
    return Arbitraries.frequencyOf(
            net.jqwik.api.Tuple.of(60, near),
            net.jqwik.api.Tuple.of(20, word),
            net.jqwik.api.Tuple.of(3, edge),
            net.jqwik.api.Tuple.of(1, jump),
            net.jqwik.api.Tuple.of(1, anywhere))
        .list()
        .ofMaxSize(600);
  }

  @Property(tries = 500)
  void everyCountIsWhatAModelThatForgetsNothingSays(@ForAll("steps") List<Long> steps) {
    SequenceAccount account = new SequenceAccount();
    Model model = new Model();
    long forGood = 0;
    for (long step : steps) {
      long sequence = Math.max(1, model.highest + step);
      assertThat(account.take(sequence)).isEqualTo(model.take(sequence));
      assertThat(account.expected()).isEqualTo(model.highest);
      assertThat(account.received()).isEqualTo(model.came.size());
      assertThat(account.lost()).isEqualTo(model.highest - model.came.size());
      assertThat(account.duplicates()).isEqualTo(model.duplicates);
      assertThat(account.outOfOrder()).isEqualTo(model.outOfOrder);
      assertThat(account.late()).isEqualTo(model.late);
      assertThat(account.lostForGood())
          .isEqualTo(model.lostForGood())
          .isGreaterThanOrEqualTo(forGood);
      forGood = account.lostForGood();
    }
  }

  @Test
  void whatIsMissingAfterTheLastThatCameIsLostOnceTheSenderHasSaidHowManyThereWere() {
    SequenceAccount account = new SequenceAccount();
    account.take(1);
    account.take(3);
    account.sent(10);
    assertThat(account.expected()).isEqualTo(10);
    assertThat(account.lost()).isEqualTo(8);
    account.take(9);
    assertThat(account.lost()).isEqualTo(7);
  }

  /** A sender that was asked too early says too few: what comes is believed, not what it said. */
  @Test
  void aNumberAboveWhatTheSenderHasSaidWasSentAllTheSame() {
    SequenceAccount account = new SequenceAccount();
    account.sent(5);
    account.take(8);
    assertThat(account.expected()).isEqualTo(8);
    assertThat(account.lost()).isEqualTo(7);
  }

  @Property(tries = 200)
  void whatComesAfterAMarkOfTheNumbersBeforeItIsRecovered(
      @ForAll("steps") List<Long> before, @ForAll("steps") List<Long> after) {
    SequenceAccount account = new SequenceAccount();
    Model model = new Model();
    for (long step : before) {
      long sequence = Math.max(1, model.highest + step);
      model.take(sequence);
      account.take(sequence);
    }
    account.mark();
    long marked = model.highest;
    long recovered = 0;
    for (long step : after) {
      long sequence = Math.max(1, model.highest + step);
      account.take(sequence);
      if (model.take(sequence) && sequence <= marked) {
        recovered++;
      }
      assertThat(account.recovered()).isEqualTo(recovered);
    }
  }

  @Test
  void theNumbersUpToTheHighestAtAMarkBelongToWhatIsBeforeIt() {
    SequenceAccount account = new SequenceAccount();
    account.take(1);
    account.take(5);
    account.take(2);
    account.mark();
    account.take(7);
    assertThat(account.recovered()).as("7 and 6 belong to what is after").isZero();
    account.take(6);
    assertThat(account.recovered()).isZero();
    account.take(4);
    account.take(3);
    account.take(5);
    assertThat(account.recovered()).as("3 and 4; 5 is a duplicate").isEqualTo(2);
  }

  @Test
  void aStreamOfWhichNothingCameIsLostWhole() {
    SequenceAccount account = new SequenceAccount();
    account.sent(1_000);
    assertThat(account.lost()).isEqualTo(1_000);
  }

  /** Anybody can send any number: none may hang the receiver. */
  @Test
  void theHighestNumbersThereAreDoNoHarm() {
    SequenceAccount account = new SequenceAccount();
    account.take(Long.MAX_VALUE - 70);
    account.take(Long.MAX_VALUE);
    account.take(Long.MAX_VALUE);
    assertThat(account.duplicates()).isEqualTo(1);
    assertThat(account.received()).isEqualTo(2);
  }
}

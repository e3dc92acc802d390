package io.perfport.client.exchange;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.perfport.client.exchange.OutstandingRequests.Arrival;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

/** What a response is, against a model that remembers every request there ever was. */
class OutstandingRequestsTest {
  private enum State {
    WAITING,
    ANSWERED,
    GIVEN_UP,
    LATE
  }

  /** One request, as the model knows it. */
  private static final class Sent {
    private final long due;
    private final long nanos;
    private State state = State.WAITING;

    Sent(long due, long nanos) {
      this.due = due;
      this.nanos = nanos;
    }
  }

  private final Map<Long, Sent> model = new HashMap<>();
  private final List<Long> sequences = new ArrayList<>();
  private OutstandingRequests requests;
  private Random random;
  private long now;

  @Property(tries = 300)
  void everyResponseIsWhatAModelSaysThatForgetsNothing(
      @ForAll @IntRange(min = 1, max = 40) int depth,
      @ForAll @IntRange(min = 0, max = 100) int percentLost,
      @ForAll long seed) {
    OutstandingRequestsTest test = new OutstandingRequestsTest();
    test.requests = new OutstandingRequests(depth);
    test.random = new Random(seed);
    test.now = seed; // The clock may be anywhere, and overflow.
    for (int step = 0; step < 600; step++) {
      test.step(percentLost, 10_000);
      test.check(depth);
    }
  }

  private void step(int percentLost, long timeout) {
    now += 100L * random.nextInt(20); // Coarse, so that what was sent just at the limit comes up.
    if (!requests.isFull() && random.nextBoolean()) {
      send();
    }
    if (!sequences.isEmpty() && random.nextInt(100) >= percentLost) {
      respond(
          sequences.get(sequences.size() - 1 - random.nextInt(Math.min(100, sequences.size()))));
    }
    if (random.nextInt(20) == 0) {
      giveUp(now - timeout);
    }
  }

  private void send() {
    long due = now - random.nextInt(500);
    long sequence = requests.sent(due, now);
    assertTrue(sequence >= 1);
    assertEquals(null, model.put(sequence, new Sent(due, now)), "a sequence is used once");
    sequences.add(sequence);
  }

  private void respond(long sequence) {
    Sent sent = model.get(sequence);
    Arrival arrival = requests.arrived(sequence, sent.nanos);
    switch (sent.state) {
      case WAITING -> {
        assertEquals(Arrival.ANSWER, arrival);
        assertEquals(sent.due, requests.dueNanos(sequence));
        sent.state = State.ANSWERED;
      }
      case ANSWERED, LATE -> assertEquals(Arrival.DUPLICATE, arrival);
      case GIVEN_UP -> {
        assertEquals(isRemembered(sequence) ? Arrival.LATE : Arrival.DUPLICATE, arrival);
        sent.state = State.LATE;
      }
    }
  }

  /** Of each place's, the last ones given up that have had no response. */
  private boolean isRemembered(long sequence) {
    return forgotten.stream().noneMatch(each -> each == sequence);
  }

  private final List<Long> forgotten = new ArrayList<>();
  private final Map<Integer, List<Long>> remembered = new HashMap<>();

  private void giveUp(long sentBy) {
    int expected = 0;
    for (long sequence : sequences) {
      Sent sent = model.get(sequence);
      if (sent.state == State.WAITING && sent.nanos - sentBy <= 0) {
        sent.state = State.GIVEN_UP;
        remember(sequence);
        expected++;
      }
    }
    assertEquals(expected, requests.giveUp(sentBy));
  }

  private void remember(long sequence) {
    List<Long> place =
        remembered.computeIfAbsent(
            (int) ((sequence - 1) % requests.depth()), none -> new ArrayList<>());
    place.removeIf(each -> model.get(each).state == State.LATE);
    place.add(sequence);
    if (place.size() > OutstandingRequests.REMEMBERED) {
      forgotten.add(place.remove(0));
    }
  }

  private void check(int depth) {
    List<Sent> waiting = model.values().stream().filter(s -> s.state == State.WAITING).toList();
    assertEquals(waiting.size(), requests.size());
    assertEquals(waiting.size() == depth, requests.isFull());
    if (!waiting.isEmpty()) {
      long longest = waiting.stream().mapToLong(each -> now - each.nanos).max().orElseThrow();
      assertEquals(longest, now - requests.oldestNanos());
    }
  }

  @Test
  void sequencesAreOneTwoThreeAsLongAsResponsesComeInOrder() {
    OutstandingRequests three = new OutstandingRequests(3);
    for (long expected = 1; expected <= 20; expected++) {
      assertEquals(expected, three.sent(0, 0));
      if (expected >= 3) {
        assertEquals(Arrival.ANSWER, three.arrived(expected - 2, 0));
      }
    }
  }

  @Test
  void whatNobodyAskedForIsTold() {
    OutstandingRequests two = new OutstandingRequests(2);
    long sequence = two.sent(5, 7);
    assertEquals(Arrival.UNKNOWN, two.arrived(sequence + 1, 7));
    assertEquals(Arrival.UNKNOWN, two.arrived(sequence + 2, 7));
    assertEquals(Arrival.UNKNOWN, two.arrived(Long.MAX_VALUE, 7));
    assertEquals(Arrival.UNKNOWN, two.arrived(sequence, 8), "made up: another send time");
    assertEquals(Arrival.ANSWER, two.arrived(sequence, 7));
  }
}

package io.perfport.common.plan;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import java.util.BitSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Processors of one machine, by the kernel's numbers; written as the kernel does it ({@code 0-3,8}:
 * cpuset(7), "List format"), also in messages. At least one.
 */
public final class ProcessorSet {
  /** Linux is built for as many at most (NR_CPUS). */
  public static final int MAX_PROCESSORS = 8192;

  private static final Pattern PART = Pattern.compile("(\\d{1,4})(?:-(\\d{1,4}))?");

  private final BitSet numbers;

  private ProcessorSet(BitSet numbers) {
    if (numbers.isEmpty()) {
      throw new IllegalArgumentException("processors: none is named");
    }
    if (numbers.length() > MAX_PROCESSORS) {
      throw new IllegalArgumentException(
          "processors: %d is not in the range 0 to %d"
              .formatted(numbers.length() - 1, MAX_PROCESSORS - 1));
    }
    this.numbers = numbers;
  }

  /** The processors whose numbers are in that set. */
  public static ProcessorSet of(BitSet numbers) {
    return new ProcessorSet((BitSet) numbers.clone());
  }

  /** One processor. */
  public static ProcessorSet of(int number) {
    BitSet one = new BitSet();
    one.set(number);
    return new ProcessorSet(one);
  }

  /**
   * Reads a list such as {@code 2}, {@code 0-3} or {@code 0-3,8}.
   *
   * @throws IllegalArgumentException if it is none
   */
  @JsonCreator
  public static ProcessorSet parse(String list) {
    BitSet numbers = new BitSet();
    for (String part : list.split(",", -1)) {
      Matcher matcher = PART.matcher(part);
      if (!matcher.matches()) {
        throw new IllegalArgumentException(
            "'%s' names no processors; give a number such as 2, or a range such as 0-3"
                .formatted(list));
      }
      int first = Integer.parseInt(matcher.group(1));
      int last = matcher.group(2) == null ? first : Integer.parseInt(matcher.group(2));
      if (last < first) {
        throw new IllegalArgumentException("'%s' ends before it begins".formatted(part));
      }
      numbers.set(first, last + 1);
    }
    return new ProcessorSet(numbers);
  }

  /** Their numbers; the caller's to change. */
  public BitSet numbers() {
    return (BitSet) numbers.clone();
  }

  /** How many. */
  public int size() {
    return numbers.cardinality();
  }

  /** The lowest number. */
  public int first() {
    return numbers.nextSetBit(0);
  }

  /** Whether all of the others are among these. */
  public boolean containsAll(ProcessorSet others) {
    BitSet missing = others.numbers();
    missing.andNot(numbers);
    return missing.isEmpty();
  }

  /** As the kernel writes it. */
  @JsonValue
  @Override
  public String toString() {
    StringBuilder list = new StringBuilder();
    for (int first = numbers.nextSetBit(0); first >= 0; ) {
      int last = numbers.nextClearBit(first) - 1;
      list.append(list.length() == 0 ? "" : ",").append(first);
      if (last > first) {
        list.append('-').append(last);
      }
      first = numbers.nextSetBit(last + 1);
    }
    return list.toString();
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof ProcessorSet set && numbers.equals(set.numbers);
  }

  @Override
  public int hashCode() {
    return numbers.hashCode();
  }
}

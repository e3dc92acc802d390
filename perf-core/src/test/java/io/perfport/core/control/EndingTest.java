package io.perfport.core.control;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class EndingTest {
  @Test
  void everyStepIsTakenWhateverThoseBeforeItThrow() {
    List<String> taken = new ArrayList<>();
    IllegalStateException first = new IllegalStateException("first");
    OutOfMemoryError second = new OutOfMemoryError("second");
    assertThatThrownBy(
            () ->
                Ending.inOrder(
                    () -> taken.add("a"),
                    () -> {
                      throw first;
                    },
                    () -> {
                      throw second;
                    },
                    () -> taken.add("b")))
        .isSameAs(first);
    assertThat(taken).containsExactly("a", "b");
    assertThat(first.getSuppressed()).containsExactly(second);
  }
}

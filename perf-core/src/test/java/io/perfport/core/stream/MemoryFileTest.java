package io.perfport.core.stream;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

/** The files that senders without a copy send from. */
class MemoryFileTest {
  /** No other test has files of this length. */
  private static final int BYTES = 12_347;

  @Test
  void streamsWithBlocksAlikeShareOneFileWhichGoesWithTheLast() {
    MemoryFile first = MemoryFile.open(BYTES, false);
    MemoryFile second = MemoryFile.open(BYTES, false);
    assertThat(second.channel()).isSameAs(first.channel());
    first.close();
    assertThat(second.channel().isOpen()).isTrue();
    second.close();
    assertThat(second.channel().isOpen()).isFalse();
    MemoryFile next = MemoryFile.open(BYTES, false);
    assertThat(next.channel().isOpen()).isTrue();
    next.close();
  }

  @Test
  void ofAnotherKindThereIsAnotherFile() throws Exception {
    try (MemoryFile random = MemoryFile.open(BYTES, false);
        MemoryFile digits = MemoryFile.open(BYTES, true)) {
      assertThat(digits.channel()).isNotSameAs(random.channel());
      ByteBuffer content = ByteBuffer.allocate(BYTES + 1);
      assertThat(digits.channel().read(content, 0)).isEqualTo(BYTES);
      assertThat(new String(content.array(), 0, 12, StandardCharsets.US_ASCII))
          .isEqualTo("012345678901");
    }
  }

  @Test
  @EnabledOnOs(OS.LINUX)
  void nobodyElseCanOpenIt() throws Exception {
    List<Path> before = named();
    try (MemoryFile file = MemoryFile.open(BYTES, false)) {
      assertThat(file.channel().size()).isEqualTo(BYTES);
      assertThat(named()).isEqualTo(before);
    }
  }

  private static List<Path> named() throws IOException {
    try (Stream<Path> files = Files.list(Path.of("/dev/shm"))) {
      return files.filter(file -> file.toString().contains("perfport-")).sorted().toList();
    }
  }
}

package io.perfport.core.stream;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class RawPayloadTest {
  private static final int BLOCK = 256 << 10;

  @Test
  void aThousandStreamsShareOneBlockAndCountTheirOwnWrites() {
    List<RawPayload> streams =
        IntStream.range(0, 1000).mapToObj(i -> RawPayload.random(BLOCK)).toList();
    List<ByteBuf> writes = new ArrayList<>();
    for (RawPayload stream : streams) {
      writes.add(stream.next(BLOCK));
      writes.add(stream.next(100));
    }
    long memory = writes.get(0).memoryAddress();
    assertThat(writes).allMatch(write -> write.memoryAddress() == memory);
    assertThat(writes.get(1).readableBytes()).isEqualTo(100);
    assertThat(streams).noneMatch(RawPayload::isReturned);
    writes.get(0).release();
    writes.get(1).release();
    assertThat(streams.get(0).isReturned()).isTrue();
    assertThat(streams.get(1).isReturned()).isFalse();
    streams.forEach(RawPayload::close);
    assertThat(writes.get(2).refCnt()).isEqualTo(1);
    writes.subList(2, writes.size()).forEach(ByteBuf::release);
  }

  @Test
  void aStreamHasSixtyFourWritesUnderWayWhateverTheOthersHave() {
    try (RawPayload one = RawPayload.random(BLOCK);
        RawPayload other = RawPayload.random(BLOCK)) {
      List<ByteBuf> writes = new ArrayList<>();
      for (ByteBuf next = one.next(BLOCK); next != null; next = one.next(BLOCK)) {
        writes.add(next);
      }
      assertThat(writes).hasSize(64);
      ByteBuf others = other.next(BLOCK);
      assertThat(others).isNotNull();
      others.release();
      writes.forEach(ByteBuf::release);
      assertThat(one.isReturned()).isTrue();
    }
  }
}

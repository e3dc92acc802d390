package io.perfport.common.control;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.perfport.common.failure.FailureException;
import io.perfport.common.frame.FrameType;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class HostileJsonTest {
  private static final String HELLO = "{\"program\":\"p\"}";

  @Test
  void aMessageInUtf8IsRead() {
    assertThat(read(FrameType.HELLO, HELLO.getBytes(StandardCharsets.UTF_8)))
        .isEqualTo(new ControlMessage.Hello("p"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"UTF-16BE", "UTF-16LE", "UTF-16", "UTF-32BE", "UTF-32LE"})
  void aMessageInAnotherEncodingIsRefused(String charset) {
    assertThatThrownBy(() -> read(FrameType.HELLO, HELLO.getBytes(Charset.forName(charset))))
        .isInstanceOf(FailureException.class);
  }

  @Test
  void bytesThatAreNoUtf8AreRefused() {
    byte[] latin = "{\"program\":\"\u00e9\"}".getBytes(StandardCharsets.ISO_8859_1);
    assertThatThrownBy(() -> read(FrameType.HELLO, latin)).hasMessageContaining("not UTF-8");
  }

  @Test
  void deepNestingLongStringsLongNamesAndLongNumbersAreRefused() {
    refuse("{\"x\":" + "[".repeat(100) + "]".repeat(100) + ",\"program\":\"p\"}");
    refuse("{\"program\":\"" + "p".repeat(10_000) + "\"}");
    refuse("{\"" + "n".repeat(1_000) + "\":1,\"program\":\"p\"}");
    refuse("{\"x\":" + "9".repeat(1_000) + ",\"program\":\"p\"}");
  }

  /** A byte on the wire would cost forty of the heap. */
  @Test
  void countlessSmallValuesAreRefused() {
    byte[] document =
        ("{\"x\":[" + "{},".repeat(2_000_000) + "{}]}").getBytes(StandardCharsets.UTF_8);
    assertThatThrownBy(
            () -> PeerJson.mapper(100).readTree(PeerJson.utf8(new ByteArrayInputStream(document))))
        .hasMessageContaining("Token count");
  }

  private static void refuse(String json) {
    assertThatThrownBy(() -> read(FrameType.HELLO, json.getBytes(StandardCharsets.UTF_8)))
        .as(json)
        .isInstanceOf(FailureException.class);
  }

  @Test
  void theNamesOfAStrangersFieldsAreNotKept() throws IOException {
    ObjectMapper mapper = PeerJson.mapper(100);
    byte[] document = "{\"aNameOfAStranger1\":1}".getBytes(StandardCharsets.UTF_8);
    String first = nameIn(mapper, document);
    String second = nameIn(mapper, document);
    assertThat(first).isEqualTo(second).isNotSameAs(second); // Interned, they would be one.
  }

  private static String nameIn(ObjectMapper mapper, byte[] document) throws IOException {
    JsonNode root = mapper.readTree(PeerJson.utf8(new ByteArrayInputStream(document)));
    return root.fieldNames().next();
  }

  private static ControlMessage read(FrameType type, byte[] json) {
    return ControlJson.read(type, new ByteArrayInputStream(json));
  }
}

package io.perfport.common.control;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.Reader;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;

/**
 * How JSON from another machine is read, in both protocols: UTF-8 only, with bounded nesting,
 * names, numbers and strings, and without a trace of its names in tables that outlive the document.
 * (Jackson interns field names by default, so a stranger's 26,000 keys would stay.)
 */
public final class PeerJson {
  /** Results of a test nest eight deep. */
  private static final int DEEPEST = 64;

  private static final int LONGEST_NAME_CHARS = 256;

  /** A double that is written out in full has 25 characters. */
  private static final int LONGEST_NUMBER_CHARS = 64;

  /**
   * Each costs up to 100 bytes of heap, however few it takes on the wire. An iperf3 server's whole
   * output has fewer in as many bytes as its results may have.
   */
  private static final long MOST_TOKENS = 2_000_000;

  private PeerJson() {}

  /**
   * A mapper for {@link #utf8} readers, which callers configure further.
   *
   * @param longestStringChars of a value
   */
  public static ObjectMapper mapper(int longestStringChars) {
    return new ObjectMapper(
        JsonFactory.builder()
            .disable(JsonFactory.Feature.INTERN_FIELD_NAMES)
            .disable(JsonFactory.Feature.CANONICALIZE_FIELD_NAMES)
            .streamReadConstraints(
                StreamReadConstraints.builder()
                    .maxNestingDepth(DEEPEST)
                    .maxTokenCount(MOST_TOKENS)
                    .maxNameLength(LONGEST_NAME_CHARS)
                    .maxNumberLength(LONGEST_NUMBER_CHARS)
                    .maxStringLength(longestStringChars)
                    .build())
            .build());
  }

  /**
   * The document as characters. A reader, and not bytes, since Jackson guesses UTF-16 and UTF-32 in
   * bytes. Bytes that are no UTF-8 end in a {@link java.nio.charset.CharacterCodingException}.
   *
   * @param document the caller closes it
   */
  public static Reader utf8(InputStream document) {
    return new InputStreamReader(
        document,
        StandardCharsets.UTF_8
            .newDecoder()
            .onMalformedInput(CodingErrorAction.REPORT)
            .onUnmappableCharacter(CodingErrorAction.REPORT));
  }
}

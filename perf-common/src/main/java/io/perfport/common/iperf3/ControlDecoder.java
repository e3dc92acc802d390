package io.perfport.common.iperf3;

import io.netty.buffer.ByteBuf;
import java.io.ByteArrayOutputStream;
import java.util.function.Consumer;

/**
 * Bytes of a control connection in, messages out, however the bytes are cut. What comes next
 * follows from the state of the test, so its owner says when a JSON document is due; a state may
 * come in its place at any time (the other end was stopped), and is told from a length by its first
 * byte, since no length that is allowed needs the highest of its four bytes.
 *
 * <p>Nothing is allocated for a length that is claimed, only for bytes that have come. Not
 * thread-safe: it belongs to the connection's event loop.
 */
public final class ControlDecoder {
  private static final int LENGTH_BYTES = 4;
  private static final int ERROR_BYTES = 8;

  private enum Expected {
    STATE,
    PARAMETERS,
    RESULTS
  }

  private final Consumer<Iperf3Message> messages;
  private final ByteArrayOutputStream json = new ByteArrayOutputStream();
  private Expected expected = Expected.STATE;

  /** Of a length or an error, whose size is fixed. */
  private final byte[] fixed = new byte[ERROR_BYTES];

  private int fixedBytes;
  private int fixedMissing;
  private int jsonMissing;
  private int jsonLimit;

  /**
   * @param messages takes each message; it may call the methods of this decoder, which then hold
   *     for the very next byte
   */
  public ControlDecoder(Consumer<Iperf3Message> messages) {
    this.messages = messages;
  }

  /** The next thing is the client's parameters. */
  public void expectParameters() {
    expected = Expected.PARAMETERS;
    jsonLimit = ControlLimits.PARAMETERS_BYTES;
  }

  /**
   * The next thing is the other end's results.
   *
   * @param maxBytes how long they may be, at most {@link ControlLimits#SERVER_RESULTS_BYTES}
   */
  public void expectResults(int maxBytes) {
    if (maxBytes > ControlLimits.SERVER_RESULTS_BYTES) {
      throw new IllegalArgumentException("a length's highest byte is to be zero");
    }
    expected = Expected.RESULTS;
    jsonLimit = maxBytes;
  }

  /**
   * Reads to the end of the buffer, which stays the caller's.
   *
   * @throws Iperf3Exception if the bytes break a rule; the decoder is of no use afterwards
   */
  public void decode(ByteBuf bytes) {
    while (bytes.isReadable()) {
      if (jsonMissing > 0) {
        readJson(bytes);
      } else if (fixedMissing > 0) {
        readFixed(bytes);
      } else {
        begin(bytes.readByte());
      }
    }
  }

  private void begin(byte first) {
    if (expected != Expected.STATE && first == 0) {
      fixed[0] = first;
      fixedBytes = 1;
      fixedMissing = LENGTH_BYTES - 1;
      return;
    }
    ControlState state =
        ControlState.of(first)
            .orElseThrow(
                () ->
                    new Iperf3Exception(
                        ErrorCode.UNKNOWN_MESSAGE,
                        "a control message of the value " + first + " is not known"));
    if (state == ControlState.SERVER_ERROR) {
      expected = Expected.STATE;
      fixedBytes = 0;
      fixedMissing = ERROR_BYTES;
    } else {
      messages.accept(new Iperf3Message.State(state));
    }
  }

  private void readFixed(ByteBuf bytes) {
    int count = Math.min(fixedMissing, bytes.readableBytes());
    bytes.readBytes(fixed, fixedBytes, count);
    fixedBytes += count;
    fixedMissing -= count;
    if (fixedMissing > 0) {
      return;
    }
    if (fixedBytes == ERROR_BYTES) {
      messages.accept(new Iperf3Message.ServerError(fixedInt(0), fixedInt(LENGTH_BYTES)));
    } else {
      beginJson(fixedInt(0));
    }
  }

  private int fixedInt(int offset) {
    return ((fixed[offset] & 0xff) << 24)
        | ((fixed[offset + 1] & 0xff) << 16)
        | ((fixed[offset + 2] & 0xff) << 8)
        | (fixed[offset + 3] & 0xff);
  }

  private void beginJson(int length) {
    boolean parameters = expected == Expected.PARAMETERS;
    if (length < 1 || length > jsonLimit) {
      throw new Iperf3Exception(
          parameters ? ErrorCode.RECEIVE_PARAMETERS : ErrorCode.RECEIVE_RESULTS,
          "%s of %d bytes are not in the range 1 to %d"
              .formatted(parameters ? "parameters" : "results", length, jsonLimit));
    }
    json.reset();
    jsonMissing = length;
  }

  private void readJson(ByteBuf bytes) {
    int count = Math.min(jsonMissing, bytes.readableBytes());
    byte[] part = new byte[count];
    bytes.readBytes(part);
    json.writeBytes(part);
    jsonMissing -= count;
    if (jsonMissing == 0) {
      Expected whole = expected;
      expected = Expected.STATE;
      byte[] document = json.toByteArray();
      messages.accept(
          whole == Expected.PARAMETERS
              ? new Iperf3Message.Parameters(ParametersJson.read(document))
              : new Iperf3Message.Results(ResultsJson.read(document)));
    }
  }
}

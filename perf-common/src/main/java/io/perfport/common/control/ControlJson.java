package io.perfport.common.control;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.ObjectReader;
import com.fasterxml.jackson.databind.ObjectWriter;
import com.fasterxml.jackson.databind.exc.ValueInstantiationException;
import io.perfport.common.failure.CauseText;
import io.perfport.common.failure.FailureException;
import io.perfport.common.failure.FailureReason;
import io.perfport.common.failure.PeerText;
import io.perfport.common.frame.FrameType;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.CharacterCodingException;
import java.util.EnumMap;
import java.util.Map;

/**
 * The JSON of control messages. Unknown fields are ignored, so that a newer peer may say more; a
 * value that a record's constructor rejects is rejected here with the constructor's words.
 * Thread-safe.
 */
public final class ControlJson {
  private static final Map<FrameType, Class<? extends ControlMessage>> MESSAGES =
      new EnumMap<>(
          Map.ofEntries(
              Map.entry(FrameType.HELLO, ControlMessage.Hello.class),
              Map.entry(FrameType.WELCOME, ControlMessage.Welcome.class),
              Map.entry(FrameType.PLAN, ControlMessage.Plan.class),
              Map.entry(FrameType.PLAN_ACCEPTED, ControlMessage.PlanAccepted.class),
              Map.entry(FrameType.JOIN, ControlMessage.Join.class),
              Map.entry(FrameType.JOINED, ControlMessage.Joined.class),
              Map.entry(FrameType.START, ControlMessage.Start.class),
              Map.entry(FrameType.STARTED, ControlMessage.Started.class),
              Map.entry(FrameType.PROGRESS, ControlMessage.Progress.class),
              Map.entry(FrameType.END, ControlMessage.End.class),
              Map.entry(FrameType.RESULTS, ControlMessage.Results.class),
              Map.entry(FrameType.DONE, ControlMessage.Done.class),
              Map.entry(FrameType.FAILED, ControlMessage.Failed.class),
              Map.entry(FrameType.SENT, ControlMessage.Sent.class),
              Map.entry(FrameType.EXCHANGE, ControlMessage.Exchange.class),
              Map.entry(FrameType.EXCHANGE_ACCEPTED, ControlMessage.ExchangeAccepted.class),
              Map.entry(FrameType.EXCHANGE_PROGRESS, ControlMessage.ExchangeProgress.class),
              Map.entry(FrameType.EXCHANGE_RESULTS, ControlMessage.ExchangeResults.class),
              Map.entry(FrameType.COOKIE, ControlMessage.Cookie.class),
              Map.entry(FrameType.CHALLENGE, ControlMessage.Challenge.class),
              Map.entry(FrameType.PROOF, ControlMessage.Proof.class),
              Map.entry(FrameType.QUEUED, ControlMessage.Queued.class)));

  /** Longer than any text that a message of ours has: lines for the user are far shorter. */
  private static final int LONGEST_STRING_CHARS = 8192;

  private static final ObjectMapper MAPPER =
      PeerJson.mapper(LONGEST_STRING_CHARS)
          .configure(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES, false)
          .configure(DeserializationFeature.FAIL_ON_NULL_FOR_PRIMITIVES, true)
          .configure(DeserializationFeature.FAIL_ON_TRAILING_TOKENS, true);
  private static final ObjectWriter WRITER = MAPPER.writer();

  private ControlJson() {}

  /** The frame type that carries a message. */
  public static FrameType typeOf(ControlMessage message) {
    for (Map.Entry<FrameType, Class<? extends ControlMessage>> entry : MESSAGES.entrySet()) {
      if (entry.getValue().isInstance(message)) {
        return entry.getKey();
      }
    }
    throw new IllegalArgumentException("no frame carries " + message.getClass());
  }

  /** The payload of the frame that carries a message: UTF-8. */
  public static byte[] write(ControlMessage message) {
    try {
      return WRITER.writeValueAsBytes(message);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("records of plain values can always be written", e);
    }
  }

  /**
   * Reads a message.
   *
   * @param type a control type
   * @param payload read to its end; the caller closes it
   * @throws FailureException {@link FailureReason#PLAN_INVALID} for a plan that no test can have,
   *     {@link FailureReason#BAD_MESSAGE} for whatever else is wrong
   */
  public static ControlMessage read(FrameType type, InputStream payload) {
    ObjectReader reader = MAPPER.readerFor(MESSAGES.get(type));
    try {
      ControlMessage message = reader.readValue(PeerJson.utf8(payload));
      if (message == null) {
        throw bad(type, "it is null");
      }
      return message;
    } catch (ValueInstantiationException e) {
      String words = e.getCause() == null ? e.getOriginalMessage() : CauseText.of(e.getCause());
      throw type == FrameType.PLAN || type == FrameType.EXCHANGE
          ? new FailureException(FailureReason.PLAN_INVALID, PeerText.of(words))
          : bad(type, words);
    } catch (JsonProcessingException e) {
      throw bad(type, e.getOriginalMessage());
    } catch (CharacterCodingException e) {
      throw bad(type, "it is not UTF-8");
    } catch (IOException e) {
      throw bad(type, CauseText.of(e));
    }
  }

  private static FailureException bad(FrameType type, String words) {
    return new FailureException(
        FailureReason.BAD_MESSAGE,
        "the %s message can't be read: %s".formatted(type.word(), PeerText.of(words)));
  }
}

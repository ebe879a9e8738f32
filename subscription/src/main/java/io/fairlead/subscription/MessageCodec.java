package io.fairlead.subscription;

import io.fairlead.model.protocol.AgentMessage;
import io.fairlead.model.protocol.ControlMessage;
import java.io.IOException;
import java.util.Optional;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.exc.InvalidFormatException;
import tools.jackson.databind.exc.InvalidTypeIdException;
import tools.jackson.databind.json.JsonMapper;

/**
 * Messages as JSON. Ends of different versions understand each other: fields that are not known are
 * skipped, and a message (or image entry) of a kind that is not known, or with a word that is not,
 * reads as empty: what was said before stays in force (docs/adr/0055).
 */
public final class MessageCodec {

  private static final JsonMapper JSON =
      JsonMapper.builder()
          .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
          .disable(DeserializationFeature.FAIL_ON_NULL_FOR_PRIMITIVES)
          .build();

  private MessageCodec() {}

  /** The body of one frame. */
  public static byte[] encode(ControlMessage message) {
    return JSON.writerFor(ControlMessage.class).writeValueAsBytes(message);
  }

  /** The body of one frame. */
  public static byte[] encode(AgentMessage message) {
    return JSON.writerFor(AgentMessage.class).writeValueAsBytes(message);
  }

  /**
   * What the control plane said.
   *
   * @return empty when the message is of a kind, or has a word, that came after this version
   * @throws IOException when it is no message at all
   */
  public static Optional<ControlMessage> controlMessage(byte[] body) throws IOException {
    return read(body, ControlMessage.class);
  }

  /** What an agent said; empty and errors as of {@link #controlMessage}. */
  public static Optional<AgentMessage> agentMessage(byte[] body) throws IOException {
    return read(body, AgentMessage.class);
  }

  /**
   * What a message is that reads as empty, for people: {@code set Wormhole}. Nothing of what it
   * says, which may be secret.
   */
  public static String kind(byte[] body) {
    try {
      JsonNode message = JSON.readTree(body);
      return (message.path("op").asString("")
              + " "
              + message.path("value").path("entry").asString("")
              + message.path("key").path("type").asString(""))
          .strip();
    } catch (JacksonException e) {
      return "no message";
    }
  }

  private static <T> Optional<T> read(byte[] body, Class<T> type) throws IOException {
    try {
      return Optional.of(JSON.readValue(body, type));
    } catch (InvalidTypeIdException | InvalidFormatException e) {
      return Optional.empty();
    } catch (JacksonException e) {
      throw new IOException("not a message: " + e.getOriginalMessage(), e);
    }
  }
}

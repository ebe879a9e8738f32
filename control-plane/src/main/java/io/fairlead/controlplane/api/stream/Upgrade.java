package io.fairlead.controlplane.api.stream;

import io.fairlead.controlplane.api.http.Headers;
import io.fairlead.controlplane.api.status.Failures;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.apache.pekko.NotUsed;
import org.apache.pekko.http.impl.engine.server.UpgradeToOtherProtocolResponseHeader;
import org.apache.pekko.http.javadsl.model.AttributeKeys;
import org.apache.pekko.http.javadsl.model.HttpRequest;
import org.apache.pekko.http.javadsl.model.HttpResponse;
import org.apache.pekko.http.javadsl.model.StatusCodes;
import org.apache.pekko.http.javadsl.model.headers.Connection;
import org.apache.pekko.http.javadsl.model.headers.RawHeader;
import org.apache.pekko.http.javadsl.model.ws.BinaryMessage;
import org.apache.pekko.http.javadsl.model.ws.Message;
import org.apache.pekko.http.javadsl.model.ws.WebSocketUpgrade;
import org.apache.pekko.stream.javadsl.Flow;
import org.apache.pekko.stream.javadsl.Source;
import org.apache.pekko.util.ByteString;

/** What a client's HTTP connection becomes. */
sealed interface Upgrade {
  /** The subprotocol under which a WebSocket carries the bytes of a SPDY connection. */
  String TUNNEL = "SPDY/3.1+portforward.k8s.io";

  String protocol();

  /** Whether SPDY is spoken, also inside a WebSocket. */
  boolean spdy();

  /** The answer that makes the connection this, with what is to be done with its bytes. */
  HttpResponse answer(Flow<ByteString, ByteString, NotUsed> bytes);

  /**
   * Chooses the first protocol the client offers that is spoken here.
   *
   * @param webSocket spoken over WebSocket
   * @param spdy spoken over SPDY
   * @throws io.fairlead.controlplane.api.status.Rejected 400 without an upgrade or a protocol that
   *     is known
   */
  static Upgrade chosen(HttpRequest request, List<String> webSocket, List<String> spdy) {
    Optional<WebSocketUpgrade> upgrade = request.getAttribute(AttributeKeys.webSocketUpgrade);
    if (upgrade.isPresent()) {
      // Not as Pekko reads it: the name of the tunnel is no token of HTTP.
      return new WebSocket(upgrade.get(), first(request, "sec-websocket-protocol", webSocket));
    }
    if (Headers.value(request, "upgrade").toUpperCase(Locale.ROOT).equals("SPDY/3.1")) {
      return new Spdy(first(request, "x-stream-protocol-version", spdy));
    }
    throw Failures.badRequest("Upgrade request required").rejected();
  }

  private static String first(HttpRequest request, String header, List<String> spoken) {
    List<String> offered =
        Arrays.stream(Headers.value(request, header).split(","))
            .map(String::strip)
            .filter(name -> !name.isEmpty())
            .toList();
    return offered.stream()
        .filter(spoken::contains)
        .findFirst()
        .orElseThrow(
            () ->
                Failures.badRequest(
                        "unable to upgrade: unable to negotiate protocol: client supports [%s],"
                                .formatted(String.join(" ", offered))
                            + " server accepts [%s]".formatted(String.join(" ", spoken)))
                    .rejected());
  }

  /** A WebSocket. */
  record WebSocket(WebSocketUpgrade upgrade, String protocol) implements Upgrade {
    private static final int LONGEST = 4 << 20;

    @Override
    public boolean spdy() {
      return protocol.equals(TUNNEL);
    }

    @Override
    public HttpResponse answer(Flow<ByteString, ByteString, NotUsed> bytes) {
      Flow<Message, ByteString, NotUsed> in =
          Flow.of(Message.class).flatMapConcat(spdy() ? WebSocket::pieces : WebSocket::whole);
      Flow<Message, Message, NotUsed> messages = in.via(bytes).map(BinaryMessage::create);
      return spdy()
          ? upgrade
              .handleMessagesWith(messages)
              .addHeader(RawHeader.create("Sec-WebSocket-Protocol", protocol))
          : upgrade.handleMessagesWith(messages, protocol);
    }

    private static Source<ByteString, Object> pieces(Message message) {
      if (message.isText()) {
        return message
            .asTextMessage()
            .getStreamedText()
            .map(ByteString::fromString)
            .mapMaterializedValue(unused -> unused);
      }
      BinaryMessage binary = message.asBinaryMessage();
      return binary.isStrict()
          ? Source.single(binary.getStrictData()).mapMaterializedValue(unused -> unused)
          : binary.getStreamedData().mapMaterializedValue(unused -> unused);
    }

    private static Source<ByteString, Object> whole(Message message) {
      return pieces(message)
          .limitWeighted(LONGEST, piece -> (long) piece.size())
          .fold(ByteString.emptyByteString(), ByteString::concat);
    }
  }

  /** SPDY/3.1 in place of HTTP. */
  record Spdy(String protocol) implements Upgrade {
    @Override
    public boolean spdy() {
      return true;
    }

    @Override
    public HttpResponse answer(Flow<ByteString, ByteString, NotUsed> bytes) {
      // Of Pekko's inside, and the only way to a protocol of one's own; WebSocket takes it too.
      return HttpResponse.create()
          .withStatus(StatusCodes.SWITCHING_PROTOCOLS)
          .addHeader(Connection.create("Upgrade"))
          .addHeader(RawHeader.create("Upgrade", "SPDY/3.1"))
          .addHeader(RawHeader.create("X-Stream-Protocol-Version", protocol))
          .addHeader(
              new UpgradeToOtherProtocolResponseHeader(
                  bytes.asScala().mapMaterializedValue(m -> m)));
    }
  }
}

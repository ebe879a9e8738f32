package io.fairlead.controlplane.api.stream;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.fairlead.model.stream.StreamFrame;
import io.fairlead.model.stream.StreamFrame.Channel;
import java.nio.charset.StandardCharsets;
import java.util.EnumSet;
import java.util.List;
import org.apache.pekko.util.ByteString;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Exec and attach as bytes: channels of a WebSocket, streams of SPDY. */
class TalkWireTest {
  private static final String STATUS = "{\"status\":\"Success\"}";

  private static StreamFrame out(String text) {
    return StreamFrame.of(Channel.STDOUT, text.getBytes(StandardCharsets.UTF_8));
  }

  /** {@code STDIN hello}, {@code STDIN end}. */
  private static List<String> words(TalkWire.Step step) {
    return step.pod().stream()
        .map(
            f ->
                f.channel()
                    + (f.payload().length > 0 ? " " + f.text() : "")
                    + (f.end() ? " end" : ""))
        .toList();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          v5.channel.k8s.io | 006869     | STDIN hi
          v5.channel.k8s.io | 00         |
          v5.channel.k8s.io | ff00       | STDIN end
          v5.channel.k8s.io | ff04       |
          v4.channel.k8s.io | ff00       |
          v4.channel.k8s.io | 006869     | STDIN hi
          v4.channel.k8s.io | 016869     |
          v4.channel.k8s.io | 096869     |
          v4.channel.k8s.io | 047b225769647468223a38302c22486569676874223a32347d0a | RESIZE {"Width":80,"Height":24}
          v4.channel.k8s.io | 047b225769647468223a302c22486569676874223a307d0a     |
          """)
  void aMessagesFirstByteIsItsChannel(String protocol, String message, String meaning) {
    TalkWire wire = new TalkOverWebSocket(protocol);

    assertEquals(
        meaning == null ? List.of() : List.of(meaning),
        words(wire.received(SpdyClient.hex(message))));
  }

  @Test
  void aWebSocketHearsThePodAtOnceAndEndsWithTheStatus() {
    TalkWire wire = new TalkOverWebSocket(TalkOverWebSocket.V5);

    assertTrue(wire.ready());
    assertTrue(wire.endsFirst());
    assertEquals(List.of(SpdyClient.hex("016869")), wire.said(out("hi")).client());
    assertEquals(List.of(), wire.said(StreamFrame.end(Channel.STDOUT)).client());
    assertEquals(
        List.of(ByteString.fromString("\u0003" + STATUS)),
        wire.said(StreamFrame.status(STATUS)).client());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          {"Width":80,"Height":24}                          | 80x24
          {"Height":24,"Width":80}{"Width":1,"Height":2}    | 80x24 1x2
          {"Width":0,"Height":24}                           |
          {"Width":80}                                      |
          {"Width":-1,"Height":70000}                       |
          }}}{"Width":8                                     |
          nonsense{"Width":"x"} {"Width":80,"Height":24}    | 80x24
          """)
  void sizesAreReadHoweverTheyAreCut(String json, String sizes) {
    for (int cut = 0; cut <= json.length(); cut++) {
      Resizes resizes = new Resizes();
      StringBuilder read = new StringBuilder();
      for (String part : List.of(json.substring(0, cut), json.substring(cut))) {
        for (StreamFrame size : resizes.received(ByteString.fromString(part))) {
          read.append(size.text().replaceAll("\\{\"Width\":(\\d+),\"Height\":(\\d+)}", "$1x$2 "));
        }
      }
      assertEquals(sizes == null ? "" : sizes, read.toString().strip(), "cut at " + cut);
    }
  }

  @Test
  void sizesThatNeverEndAreNotKept() {
    Resizes resizes = new Resizes();
    for (int i = 0; i < 1000; i++) {
      assertEquals(List.of(), resizes.received(ByteString.fromString("x".repeat(1000))));
    }
    assertEquals(1, resizes.received(ByteString.fromString("{\"Width\":80,\"Height\":24}")).size());
  }

  @Test
  void spdyWaitsForTheStreamsOfTheRequest() {
    SpdyClient client = new SpdyClient();
    TalkWire wire = new TalkOverSpdy(EnumSet.of(Channel.STATUS, Channel.STDIN, Channel.STDOUT));

    assertEquals(
        List.of("reply 1"),
        client.read(wire.received(client.open(1, "streamtype", "error")).client()));
    assertEquals(List.of(), words(wire.received(client.open(3, "streamtype", "stdin"))));
    assertFalse(wire.ready());
    assertEquals(List.of("STDIN early"), words(wire.received(client.data(3, "early"))));
    wire.received(client.open(5, "streamtype", "stdout"));
    assertTrue(wire.ready());
    assertEquals(List.of("STDIN end"), words(wire.received(client.end(3))));
  }

  @Test
  void spdyEndsAllItsStreamsWithTheStatusAndLeavesTheLeavingToTheClient() {
    SpdyClient client = new SpdyClient();
    TalkWire wire = new TalkOverSpdy(EnumSet.of(Channel.STATUS, Channel.STDOUT, Channel.STDERR));
    client.read(wire.received(client.open(1, "streamtype", "error")).client());
    client.read(wire.received(client.open(3, "streamtype", "stdout")).client());
    client.read(wire.received(client.open(5, "streamtype", "stderr")).client());

    assertEquals(List.of("data 3 hi"), client.read(wire.said(out("hi")).client()));
    assertEquals(
        List.of("end 5"), client.read(wire.said(StreamFrame.end(Channel.STDERR)).client()));
    assertEquals(
        List.of("data 1 " + STATUS, "end 1", "end 3"),
        client.read(wire.said(StreamFrame.status(STATUS)).client()));
    assertFalse(wire.endsFirst());
    assertTrue(wire.received(client.goAway()).over());
  }

  @Test
  void spdyRefusesStreamsThatWereNotAskedForAndSecondOnes() {
    SpdyClient client = new SpdyClient();
    TalkWire wire = new TalkOverSpdy(EnumSet.of(Channel.STATUS, Channel.STDOUT));
    wire.received(client.open(1, "streamtype", "stdout"));

    for (String type : List.of("stdout", "stdin", "resize", "nothing")) {
      assertEquals(
          List.of("reset 3"),
          client.read(wire.received(client.open(3, "streamtype", type)).client()),
          type);
    }
  }

  @Test
  void aStreamTheClientResetsIsNotWrittenAny() {
    SpdyClient client = new SpdyClient();
    TalkWire wire = new TalkOverSpdy(EnumSet.of(Channel.STATUS, Channel.STDIN, Channel.STDOUT));
    wire.received(client.open(1, "streamtype", "error"));
    wire.received(client.open(3, "streamtype", "stdin"));
    wire.received(client.open(5, "streamtype", "stdout"));

    assertEquals(List.of("STDIN end"), words(wire.received(client.reset(3))));
    wire.received(client.reset(5));
    assertEquals(List.of(), wire.said(out("hi")).client());
  }
}

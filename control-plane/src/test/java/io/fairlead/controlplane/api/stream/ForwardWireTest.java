package io.fairlead.controlplane.api.stream;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.fairlead.controlplane.api.stream.ForwardWire.Event;
import java.util.List;
import org.apache.pekko.util.ByteString;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Forwarded ports as bytes: channels of a WebSocket, pairs of streams of SPDY. */
class ForwardWireTest {
  private final SpdyClient client = new SpdyClient();
  private final ForwardWire spdy = new ForwardOverSpdy(2);

  private List<String> told(ForwardWire.Step step) {
    return client.read(step.client());
  }

  private ForwardWire.Step open(int stream, String type, String port, String request) {
    return spdy.received(
        client.open(stream, "streamtype", type, "port", port, "requestid", request));
  }

  private void connected(int error, String request) {
    open(error, "error", "80", request);
    assertEquals(
        List.of(new Event.Open(error + 2, 80)), open(error + 2, "data", "80", request).events());
  }

  @Test
  void eachChannelOfAWebSocketBeginsWithItsPort() {
    ForwardWire wire = new ForwardOverWebSocket(List.of(80, 8443));

    ForwardWire.Step begin = wire.begin();
    assertEquals(List.of(new Event.Open(0, 80), new Event.Open(1, 8443)), begin.events());
    assertEquals(
        List.of(
            SpdyClient.hex("005000"),
            SpdyClient.hex("015000"),
            SpdyClient.hex("02fb20"),
            SpdyClient.hex("03fb20")),
        begin.client());
  }

  @Test
  void channelsCarryDataAndErrorsAndTheWebSocketEndsWithTheLast() {
    ForwardWire wire = new ForwardOverWebSocket(List.of(80, 8443));

    assertEquals(
        List.of(new Event.Data(1, ByteString.fromString("hi"))),
        wire.received(SpdyClient.hex("026869")).events());
    for (String nothing : List.of("", "00", "016869", "046869", "ff00")) {
      assertEquals(List.of(), wire.received(SpdyClient.hex(nothing)).events(), nothing);
    }
    assertEquals(
        List.of(SpdyClient.hex("026869")), wire.data(1, ByteString.fromString("hi")).client());
    assertEquals(List.of(SpdyClient.hex("036869")), wire.error(1, "hi").client());
    assertFalse(wire.end(1).over());
    assertTrue(wire.end(0).over());
  }

  @Test
  void aConnectionIsAStreamForErrorsAndOneForData() {
    assertEquals(List.of("reply 1"), told(open(1, "error", "80", "0")));
    assertEquals(List.of(), spdy.received(client.end(1)).events());
    ForwardWire.Step opened = open(3, "data", "80", "0");
    assertEquals(List.of(new Event.Open(3, 80)), opened.events());
    assertEquals(List.of("reply 3"), told(opened));

    assertEquals(
        List.of(new Event.Data(3, ByteString.fromString("hi")), new Event.End(3)),
        spdy.received(client.data(3, "hi").concat(client.end(3))).events());
    assertEquals(List.of("data 3 yo"), told(spdy.data(3, ByteString.fromString("yo"))));
    assertEquals(List.of("end 3", "end 1"), told(spdy.end(3)));
  }

  @Test
  void anErrorIsToldOnItsOwnStream() {
    connected(1, "0");

    assertEquals(List.of("data 1 refused"), told(spdy.error(3, "refused")));
    assertEquals(List.of("end 3", "end 1"), told(spdy.end(3)));
    assertEquals(List.of(), told(spdy.end(3)));
  }

  @Test
  void aConnectionTheClientResetsIsOver() {
    connected(1, "0");

    assertEquals(List.of(new Event.Abort(3)), spdy.received(client.reset(3)).events());
    assertEquals(List.of(), told(spdy.data(3, ByteString.fromString("late"))));
    assertEquals(List.of(), spdy.received(client.data(3, "late")).events());
  }

  @ParameterizedTest
  @CsvSource({"data,80,7", "error,0,0", "error,x,0", "error,70000,0", "other,80,0", "'',80,0"})
  void otherStreamsAreRefused(String type, String port, String request) {
    ForwardWire.Step step = open(1, type, port, request);

    assertEquals(List.of("reset 1"), told(step));
    assertEquals(List.of(), step.events());
  }

  @Test
  void connectionsBeyondTheBoundAreRefusedUntilOneIsOver() {
    connected(1, "0");
    connected(5, "1");
    open(9, "error", "80", "2");

    assertEquals(List.of("reset 11", "reset 9"), told(open(11, "data", "80", "2")));
    spdy.end(3);
    connected(13, "3");
  }

  @Test
  void streamsForErrorsAloneAreBounded() {
    for (int i = 0; i < 64; i++) {
      assertEquals(List.of("reply " + (2 * i + 1)), told(open(2 * i + 1, "error", "80", "r" + i)));
    }
    assertEquals(List.of("reset 129"), told(open(129, "error", "80", "r64")));
  }

  @Test
  void aClientThatLeavesSaysSo() {
    assertTrue(spdy.received(client.goAway()).over());
  }
}

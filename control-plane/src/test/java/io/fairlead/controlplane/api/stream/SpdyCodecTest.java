package io.fairlead.controlplane.api.stream;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.apache.pekko.util.ByteString;
import org.junit.jupiter.api.Test;

/** SPDY/3.1 as kubectl speaks it: draft-mbelshe-httpbis-spdy-00 with the frames of 3.1. */
class SpdyCodecTest {
  // As moby/spdystream writes {streamtype: error, port: 80} for its first stream.
  private static final String SYN_STREAM =
      """
      8003 0001 00 000030 00000001 00000000 0000
      78bbe3c6a7c202e50e703a2b294a4dcc851625aca9a0808614cb45a024cc646100000000ffff
      """;

  private final SpdyCodec codec = new SpdyCodec();

  private List<SpdyFrame> frames(String hex) {
    return codec.decode(SpdyClient.hex(hex)).frames();
  }

  @Test
  void aStreamIsOpenedWithItsHeaders() {
    assertEquals(
        List.of(new SpdyFrame.Open(1, Map.of("streamtype", "error", "port", "80"), false)),
        frames(SYN_STREAM));
  }

  @Test
  void dataCarriesItsEnd() {
    assertEquals(
        List.of(
            new SpdyFrame.Data(3, ByteString.fromString("hi"), false),
            new SpdyFrame.Data(3, ByteString.emptyByteString(), true)),
        frames("00000003 00 000002 6869  00000003 01 000000"));
  }

  @Test
  void aPingIsEchoedAndOtherFramesAreKnown() {
    SpdyCodec.Received received = codec.decode(SpdyClient.hex("8003 0006 00 000004 00000007"));
    assertEquals(SpdyClient.hex("8003 0006 00 000004 00000007"), received.answers());
    assertEquals(List.of(), received.frames());
    assertEquals(List.of(new SpdyFrame.Reset(5)), frames("8003 0003 00 000008 00000005 00000005"));
    assertEquals(List.of(new SpdyFrame.GoAway()), frames("8003 0007 00 000008 00000000 00000000"));
    // SETTINGS, WINDOW_UPDATE, and a type of no one's
    assertEquals(List.of(), frames("8003 0004 00 00000c 00000001 00000004 00000064"));
    assertEquals(List.of(), frames("8003 0009 00 000008 00000001 00010000"));
    assertEquals(List.of(), frames("8003 00ff 00 000002 0000"));
  }

  @Test
  void whatIsSentIsByteForByteSpdy() {
    assertEquals(
        SpdyClient.hex("00000003 00 000002 6869"),
        codec.encode(new SpdyFrame.Data(3, ByteString.fromString("hi"), false)));
    assertEquals(
        SpdyClient.hex("00000003 01 000000"),
        codec.encode(new SpdyFrame.Data(3, ByteString.emptyByteString(), true)));
    assertEquals(
        SpdyClient.hex("8003 0003 00 000008 00000005 00000003"),
        codec.encode(new SpdyFrame.Reset(5)));
  }

  @Test
  void aReplyHasAHeaderBlockAsSpdystreamNeedsIt() {
    ByteString reply = codec.encode(new SpdyFrame.Reply(1));

    assertEquals(SpdyClient.hex("8003 0002 00"), reply.take(5));
    assertTrue(reply.size() > 12, reply::toString);
    assertEquals(List.of("reply 1"), new SpdyClient().read(List.of(reply)));
  }

  @Test
  void headersBeyondTheirBoundRefuseTheStreamAndAreNotKept() {
    SpdyClient client = new SpdyClient();
    ByteString bomb = client.open(1, "streamtype", "x".repeat(60_000));

    SpdyCodec.Received received = codec.decode(bomb);
    assertEquals(List.of(), received.frames());
    assertEquals(List.of("reset 1"), client.read(List.of(received.answers())));
    // The zlib stream is where it should be: the next stream opens.
    assertEquals(
        List.of(new SpdyFrame.Open(3, Map.of("streamtype", "data"), false)),
        codec.decode(client.open(3, "streamtype", "data")).frames());
  }

  @Test
  void aFrameThatIsNoneEndsTheConnection() {
    assertThrows(
        IllegalStateException.class, () -> frames("8003 0001 00 000002 0000")); // no room for ids
    SpdyCodec other = new SpdyCodec();
    assertThrows(
        IllegalStateException.class,
        () -> other.decode(SpdyClient.hex("8002 0001 00 00000a 00000001 00000000 0000")));
  }

  @Property(tries = 200)
  void itDoesNotMatterHowBytesAreCut(@ForAll long seed) {
    SpdyClient client = new SpdyClient();
    ByteString all =
        client
            .open(1, "streamtype", "error", "requestid", "0", "port", "80")
            .concat(client.end(1))
            .concat(client.open(3, "streamtype", "data", "requestid", "0", "port", "80"))
            .concat(client.data(3, "x".repeat(500)))
            .concat(SpdyClient.hex("8003 0006 00 000004 00000001"))
            .concat(client.end(3))
            .concat(client.reset(3))
            .concat(client.goAway());

    assertEquals(told(List.of(all)), told(cut(all, new Random(seed))));
  }

  private static List<ByteString> cut(ByteString all, Random random) {
    List<ByteString> pieces = new ArrayList<>();
    ByteString rest = all;
    while (!rest.isEmpty()) {
      int length = Math.min(rest.size(), random.nextInt(40));
      pieces.add(rest.take(length));
      rest = rest.drop(length);
    }
    return pieces;
  }

  /** All frames, data joined, and all answers. */
  private static List<String> told(List<ByteString> pieces) {
    SpdyCodec codec = new SpdyCodec();
    List<String> told = new ArrayList<>();
    ByteArrayOutputStream data = new ByteArrayOutputStream();
    ByteString answers = ByteString.emptyByteString();
    for (ByteString piece : pieces) {
      SpdyCodec.Received received = codec.decode(piece);
      answers = answers.concat(received.answers());
      for (SpdyFrame frame : received.frames()) {
        if (frame instanceof SpdyFrame.Data(int stream, ByteString bytes, boolean last)) {
          data.writeBytes(bytes.toArrayUnsafe());
          if (last) {
            told.add("data of " + stream + ": " + data);
            data.reset();
          }
        } else {
          told.add(frame.toString());
        }
      }
    }
    told.add("answers " + answers);
    return told;
  }
}

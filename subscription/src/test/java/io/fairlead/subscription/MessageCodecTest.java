package io.fairlead.subscription;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.fairlead.model.endpointslice.SlicePatch;
import io.fairlead.model.node.EntryType;
import io.fairlead.model.node.ImageEntry;
import io.fairlead.model.node.ImageKey;
import io.fairlead.model.node.NodeFacts;
import io.fairlead.model.protocol.AgentMessage;
import io.fairlead.model.protocol.ControlMessage;
import io.fairlead.model.protocol.HostInfo;
import io.fairlead.model.protocol.PodReport;
import io.fairlead.model.stream.StreamFrame;
import io.fairlead.model.stream.StreamRefusal;
import io.fairlead.model.stream.StreamRequest;
import java.io.ByteArrayInputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class MessageCodecTest {

  static Stream<ControlMessage> everyControlMessage() {
    return Stream.concat(
        Samples.oneOfEach().stream().map(ControlMessage.Set::new),
        Stream.of(
            new ControlMessage.Reset("e1"),
            new ControlMessage.Delete(new ImageKey(EntryType.POD, Samples.name("web-0"))),
            new ControlMessage.Sync(42),
            new ControlMessage.Patch(
                SlicePatch.between(Samples.slice("api-x").slice(), Samples.turned("api-x").slice())
                    .orElseThrow()),
            new ControlMessage.OpenStream(
                "s",
                new StreamRequest.Logs(
                    Samples.name("web-0"),
                    "u",
                    "c",
                    true,
                    false,
                    3L,
                    Instant.parse("2026-01-01T00:00:00Z"),
                    null,
                    true,
                    StreamRequest.Output.STDERR)),
            new ControlMessage.OpenStream(
                "s",
                new StreamRequest.Exec(
                    Samples.name("web-0"), "u", "c", List.of("ls", "-l"), true, true, false, true)),
            new ControlMessage.OpenStream(
                "s",
                new StreamRequest.Attach(Samples.name("web-0"), "u", "c", true, true, true, false)),
            new ControlMessage.OpenStream(
                "s", new StreamRequest.PortForward(Samples.name("web-0"), "u", 80)),
            new ControlMessage.Members(List.of("10.0.0.1:6447", "[fd00::1]:6447"), "pem"),
            new ControlMessage.CertificateIssued("pem", "pem", ""),
            new ControlMessage.Ping()));
  }

  private static final AgentMessage REPORTED =
      new AgentMessage.PodReported(
          Samples.name("web-0"),
          "u",
          new PodReport(List.of("127.65.0.2"), "Running", List.of(), List.of()));

  static Stream<AgentMessage> everyAgentMessage() {
    return Stream.of(
        new AgentMessage.Hello(
            "secret",
            AgentMessage.Role.GATEWAY,
            "laptop",
            "e1",
            7,
            List.of("127.0.0.1"),
            new HostInfo("linux", "amd64", "6.1", "Debian", 2, 1024)),
        new AgentMessage.Hello(
            "secret",
            AgentMessage.Role.GATEWAY,
            "laptop",
            "",
            0,
            List.of(),
            HostInfo.UNKNOWN,
            "",
            Samples.name("tls"),
            "1.2.3",
            List.of(ControlMessage.Patch.CAPABILITY)),
        new AgentMessage.IngressesObserved(
            80,
            443,
            List.of(
                new AgentMessage.IngressesObserved.Problem(
                    Samples.name("shop"),
                    AgentMessage.IngressesObserved.Aspect.ENDPOINTS,
                    "NoEndpoints",
                    "m"))),
        new AgentMessage.Ack(8),
        new AgentMessage.PodObserved(Samples.name("web-0"), "u", "127.65.0.2", false, "refused"),
        REPORTED,
        new AgentMessage.EventObserved("Service", Samples.name("api"), "Warning", "R", "m"),
        new AgentMessage.EventObserved(
            "Pod", Samples.name("web-0"), "Normal", "R", "m", "spec.containers{c}"),
        new AgentMessage.StreamOpened("s", null),
        new AgentMessage.StreamOpened("s", StreamRefusal.notFound("no such container")),
        new AgentMessage.Join("abcdef", "secret", AgentMessage.Role.GATEWAY, "edge-1", "pem"),
        new AgentMessage.CertificateWanted("pem"),
        new AgentMessage.Ping());
  }

  @ParameterizedTest
  @MethodSource("everyControlMessage")
  void whatIsWrittenIsRead(ControlMessage message) throws IOException {
    assertEquals(Optional.of(message), MessageCodec.controlMessage(MessageCodec.encode(message)));
  }

  @ParameterizedTest
  @MethodSource("everyAgentMessage")
  void whatAgentsWriteIsRead(AgentMessage message) throws IOException {
    assertEquals(Optional.of(message), MessageCodec.agentMessage(MessageCodec.encode(message)));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{\"op\":\"levitate\",\"height\":3}",
        "{\"op\":\"set\",\"value\":{\"entry\":\"Wormhole\",\"name\":\"x\"}}",
        "{\"op\":\"set\",\"value\":{\"entry\":\"Namespace\",\"name\":\"x\",\"dnsScope\":\"GALAXY\"}}",
        "{\"op\":\"delete\",\"key\":{\"type\":\"WORMHOLE\",\"name\":{\"namespace\":\"\",\"name\":\"x\"}}}"
      })
  void kindsOfALaterVersionAreSkipped(String text) throws IOException {
    assertEquals(Optional.empty(), MessageCodec.controlMessage(bytes(text)));
  }

  @Test
  void fieldsOfALaterVersionAreSkipped() throws IOException {
    assertEquals(
        Optional.of(new ControlMessage.Sync(5)),
        MessageCodec.controlMessage(bytes("{\"op\":\"sync\",\"revision\":5,\"digest\":\"x\"}")));
  }

  /** Which knew one address of a pod, and one range of a node. */
  @Test
  void addressesOfAnEarlierVersionAreRead() throws IOException {
    assertEquals(
        Optional.of(REPORTED), MessageCodec.agentMessage(single(MessageCodec.encode(REPORTED))));
    for (ImageEntry entry :
        List.of(
            Samples.pod("web-0", "127.65.0.2"),
            Samples.pod("new"),
            new ImageEntry.OfNode(new NodeFacts("laptop", List.of("10.244.0.0/24"))),
            new ImageEntry.OfPodWork(Samples.podWork().work().policedAt(List.of("127.65.0.2"))),
            Samples.podWork())) {
      ControlMessage now = new ControlMessage.Set(entry);
      assertEquals(Optional.of(now), MessageCodec.controlMessage(single(MessageCodec.encode(now))));
    }
  }

  private static byte[] single(byte[] message) {
    String text = new String(message, StandardCharsets.UTF_8);
    for (String name : List.of("ip", "policedIp", "podCidr")) {
      text = text.replaceAll("\"%ss\":\\[(\"[^\"]*\")]".formatted(name), "\"" + name + "\":$1");
      text = text.replace("\"%ss\":[]".formatted(name), "\"" + name + "\":\"\"");
    }
    return bytes(text);
  }

  /** What one endpoint that turns costs each agent, with what makes it count; the aim is 100. */
  @Test
  void anEndpointThatTurnsIsFewBytes() {
    SlicePatch patch =
        SlicePatch.between(Samples.slice("web-7k2x9").slice(), Samples.turned("web-7k2x9").slice())
            .orElseThrow();
    int bytes =
        Frames.frame(MessageCodec.encode(new ControlMessage.Patch(patch))).length
            + Frames.frame(MessageCodec.encode(new ControlMessage.Sync(1_234_567))).length;
    assertTrue(bytes <= 120, () -> bytes + " bytes");
  }

  @Test
  void garbageIsAnError() {
    assertThrows(IOException.class, () -> MessageCodec.controlMessage(bytes("{\"op\":")));
  }

  @Test
  void framesCarryTheirLength() throws IOException {
    byte[] two = new byte[2 * 7];
    System.arraycopy(Frames.frame(bytes("abc")), 0, two, 0, 7);
    System.arraycopy(Frames.frame(bytes("def")), 0, two, 7, 7);
    DataInputStream in = new DataInputStream(new ByteArrayInputStream(two));
    assertEquals("abc", text(Frames.read(in)));
    assertEquals("def", text(Frames.read(in)));
    assertNull(Frames.read(in));
  }

  @ParameterizedTest
  @ValueSource(ints = {Frames.MAX_BYTES + 1, Integer.MAX_VALUE, -1})
  void framesOverTheBoundAreRefusedBeforeAnythingIsAllocated(int length) {
    byte[] prefix = java.nio.ByteBuffer.allocate(4).putInt(length).array();
    DataInputStream in = new DataInputStream(new ByteArrayInputStream(prefix));
    assertThrows(IOException.class, () -> Frames.read(in));
  }

  @Test
  void aFrameCutShortIsAnError() {
    DataInputStream in =
        new DataInputStream(new ByteArrayInputStream(new byte[] {0, 0, 0, 9, 'a'}));
    assertThrows(IOException.class, () -> Frames.read(in));
  }

  @ParameterizedTest
  @EnumSource(StreamFrame.Channel.class)
  void framesOfStreamsAreReadAsWritten(StreamFrame.Channel channel) throws IOException {
    StreamFrame some =
        StreamFrames.decode(StreamFrames.encode(StreamFrame.of(channel, bytes("\0x"))))
            .orElseThrow();
    assertEquals(channel + " \0x false", some.channel() + " " + some.text() + " " + some.end());
    StreamFrame end =
        StreamFrames.decode(StreamFrames.encode(StreamFrame.end(channel))).orElseThrow();
    assertEquals(channel + "  true", end.channel() + " " + end.text() + " " + end.end());
  }

  @Test
  void framesOfStreamsThatSayNothingAreSkippedAndOnesWithoutHeaderAreErrors() throws IOException {
    assertEquals(Optional.empty(), StreamFrames.decode(StreamFrames.ping()));
    assertEquals(Optional.empty(), StreamFrames.decode(new byte[] {7, 0, 'x'}));
    assertThrows(IOException.class, () -> StreamFrames.decode(new byte[] {1}));
  }

  @Test
  void secretsStayOutOfText() {
    ImageEntry certificate = Samples.oneOfEach().getLast();
    String hello = everyAgentMessage().findFirst().orElseThrow().toString();
    assertEquals(-1, (certificate + hello).indexOf("KEY"));
    assertEquals(-1, (certificate + hello).indexOf("secret"));
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  private static String text(byte @org.jspecify.annotations.Nullable [] bytes) {
    return bytes == null ? "" : new String(bytes, StandardCharsets.UTF_8);
  }
}

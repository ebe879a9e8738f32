package io.fairlead.controlplane.distribution;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.fairlead.model.endpointslice.AddressType;
import io.fairlead.model.endpointslice.Endpoint;
import io.fairlead.model.endpointslice.EndpointSlice;
import io.fairlead.model.meta.NamespacedName;
import io.fairlead.model.node.ImageEntry;
import io.fairlead.model.protocol.ControlMessage;
import io.fairlead.subscription.Frames;
import io.fairlead.subscription.MessageCodec;
import java.io.ByteArrayInputStream;
import java.io.DataInputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import org.apache.pekko.util.ByteString;
import org.junit.jupiter.api.Test;

/** What waits for one agent, and how it is said. */
class NodeSessionTest {
  private static final int MOST = 20;

  @Test
  void changesThatWaitTogetherAreSaidAsPatchesOneAfterTheOther() throws Exception {
    NodeSession session = resumed(10, 10);
    assertEquals(List.of("sync 10"), said(session));
    assertTrue(session.offer(turned("web", 0), 11));
    assertTrue(session.offer(turned("web", 1), 12));
    assertTrue(session.offer(turned("api", 0), 13));
    assertEquals(List.of("patch web", "patch web", "patch api", "sync 13"), said(session));
  }

  @Test
  void soManyPatchesAreSaidAsTheWhole() throws Exception {
    NodeSession session = resumed(10, 10);
    for (int i = 0; i < 40; i++) {
      assertTrue(session.offer(turned("web", i), 11 + i));
    }
    assertEquals(List.of("set web", "sync 50"), said(session));
    assertTrue(session.offer(turned("web", 40), 51));
    assertEquals(List.of("patch web", "sync 51"), said(session));
  }

  /** What it holds is newer than what this control plane makes its first patches from. */
  @Test
  void whoWasServedBySomebodyAheadIsToldTheWholeAtFirst() throws Exception {
    NodeSession session = resumed(20, 10);
    assertEquals(List.of("sync 20"), said(session));
    assertTrue(session.offer(turned("web", 0), 15));
    assertTrue(session.offer(turned("web", 1), 25));
    assertEquals(List.of("set web", "sync 25"), said(session));
    assertTrue(session.offer(turned("web", 2), 26));
    assertEquals(List.of("patch web", "sync 26"), said(session));
  }

  @Test
  void whatBecameDifferentAfterTheStockWasTakenComesAfterIt() throws Exception {
    NodeSession session = new NodeSession(HeardAgent.hello("n1", "e", 0), MOST);
    Difference later = turned("web", 0).getFirst();
    Stock stock = Stock.of(10, List.of(Shelved.of(slice("api", 0)), Shelved.of(slice("web", 0))));
    session.beginAnew("e", stock, List.of(later.now()), 12);
    assertTrue(session.offer(turned("api", 0), 13));
    assertEquals(
        List.of("reset e", "set api", "set web", "set web", "patch api", "sync 13"), said(session));
  }

  @Test
  void whoLetsTooManyKeysWaitIsLeft() throws Exception {
    NodeSession session = resumed(10, 10);
    for (int i = 0; i < MOST; i++) {
      assertTrue(session.offer(turned("web-" + i, 0), 11 + i));
    }
    assertFalse(session.offer(turned("web-" + MOST, 0), 50));
    assertTrue(session.next().toCompletableFuture().get().isEmpty(), "it is over");
  }

  private static NodeSession resumed(long holds, long revision) {
    NodeSession session = new NodeSession(HeardAgent.hello("n1", "e", holds), MOST);
    session.resume(List.of(), revision);
    return session;
  }

  private static List<Difference> turned(String name, int ready) {
    return List.of(new Difference(Shelved.of(slice(name, ready + 1)), slice(name, ready)));
  }

  /** Of 64 endpoints, those before this one are not ready. */
  private static ImageEntry slice(String name, int ready) {
    return new ImageEntry.OfEndpointSlice(
        new EndpointSlice(
            new NamespacedName("default", name),
            "web",
            AddressType.IPV4,
            List.of(),
            IntStream.range(0, 64)
                .mapToObj(
                    i ->
                        new Endpoint(
                            List.of("10.0.0." + i), i >= ready, true, false, "", "", "", null, ""))
                .toList()));
  }

  /** What waits for others is not said; what is told out of turn is. */
  @Test
  void whatWasOfferedIsSaidOnceItIsDueAndTogether() throws Exception {
    NodeSession session = resumed(10, 10);
    assertEquals(List.of("sync 10"), said(session));
    CompletableFuture<Optional<ByteString>> next = session.next().toCompletableFuture();
    assertTrue(session.offer(turned("web", 0), 11));
    assertTrue(session.offer(turned("api", 0), 12));
    assertFalse(next.isDone());
    assertTrue(session.tell(new ControlMessage.Ping()));
    assertEquals(NodeSession.PING, next.get().orElseThrow());
    assertEquals(List.of("patch web", "patch api", "sync 12"), said(session));
    next = session.next().toCompletableFuture();
    session.due();
    assertFalse(next.isDone(), "there is nothing new");
  }

  private static List<String> said(NodeSession session) throws Exception {
    session.due();
    ByteString bytes = session.next().toCompletableFuture().get().orElseThrow();
    DataInputStream in = new DataInputStream(new ByteArrayInputStream(bytes.toArray()));
    List<String> said = new ArrayList<>();
    for (byte[] body = Frames.read(in); body != null; body = Frames.read(in)) {
      said.add(word(MessageCodec.controlMessage(body).orElseThrow()));
    }
    return said;
  }

  private static String word(ControlMessage message) {
    return switch (message) {
      case ControlMessage.Reset(String epoch) -> "reset " + epoch;
      case ControlMessage.Set(ImageEntry entry) -> "set " + entry.key().name().name();
      case ControlMessage.Patch patch -> "patch " + patch.by().name().name();
      case ControlMessage.Sync(long revision) -> "sync " + revision;
      default -> message.toString();
    };
  }
}

package io.fairlead.controlplane.distribution;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.fairlead.model.meta.ResourceKey;
import io.fairlead.model.meta.ResourceKind;
import io.fairlead.model.node.EntryType;
import io.fairlead.model.node.ImageEntry;
import io.fairlead.model.node.ImageKey;
import io.fairlead.model.node.NodeImage;
import io.fairlead.model.protocol.AgentMessage;
import io.fairlead.model.protocol.ControlMessage;
import io.fairlead.model.protocol.HostInfo;
import io.fairlead.subscription.ControlPlaneEndpoint;
import io.fairlead.subscription.ControlPlaneSubscription;
import io.fairlead.subscription.ImageListener;
import io.fairlead.subscription.SubscriptionSettings;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.Semaphore;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** Changes of slices, told as what differs to those that understand it. */
@Timeout(60)
class SlicePatchStreamTest {
  private static final int ENDPOINTS = 60;
  private static final List<String> SLICES = List.of("web-a", "web-b", "web-c");

  @TempDir Path dir;
  private ServerUnderTest server;

  @BeforeEach
  void start() throws Exception {
    server = ServerUnderTest.start(dir);
    SLICES.forEach(this::slice);
  }

  @AfterEach
  void stop() {
    server.close();
  }

  @Test
  void onlyWhoUnderstandsIsToldWhatDiffers() throws Exception {
    long made = server.revision();
    try (TestAgent newer = understanding("n1", "", 0);
        TestAgent older = TestAgent.node(server, "n2")) {
      newer.upTo(made);
      older.upTo(made);
      long changed = turn("web-b", 7);
      assertEquals(
          List.of(7, 0), assertInstanceOf(ControlMessage.Patch.class, change(newer)).by().turned());
      assertEquals(List.of("ENDPOINT_SLICE default/web-b"), slices(older.upTo(changed).names()));
    }
  }

  /** Of what was told; the way to the other agent's node comes when it comes. */
  private static List<String> slices(List<String> names) {
    return names.stream().filter(name -> name.startsWith("ENDPOINT_SLICE ")).toList();
  }

  @Test
  void whoComesBackIsToldAllOfWhatItMissedThenWhatDiffers() throws Exception {
    long held = server.revision();
    long missed = turn("web-a", 3);
    try (TestAgent back = understanding("n1", server.epoch(), held)) {
      assertEquals(List.of("ENDPOINT_SLICE default/web-a"), back.upTo(missed).names());
      turn("web-a", 1);
      assertInstanceOf(ControlMessage.Patch.class, change(back));
    }
  }

  /** An agent's own code; slow, so that changes of the same slice wait for it together. */
  @Test
  void whateverChangesTheAgentHoldsWhatOneHoldsThatBeginsAnew() throws Exception {
    Semaphore turns = new Semaphore(0);
    Holder slow = new Holder(turns);
    Holder fresh = new Holder(new Semaphore(1000));
    Random random = new Random(20261129);
    try (ControlPlaneSubscription _ = ControlPlaneSubscription.start(settings("n1"), slow)) {
      for (int i = 0; i < 300; i++) {
        change(random);
        if (i % 20 == 0) {
          turns.release();
        }
      }
      turns.release(1000);
      try (ControlPlaneSubscription _ = ControlPlaneSubscription.start(settings("n2"), fresh)) {
        Await.until(
            Duration.ofSeconds(30),
            () ->
                slow.image.revision() >= server.revision() && slow.slices().equals(fresh.slices()),
            () -> slow.image.revision() + " of " + server.revision());
      }
    }
    assertEquals(SLICES.size(), slow.slices().size());
  }

  private void change(Random random) throws Exception {
    String name = SLICES.get(random.nextInt(SLICES.size()));
    switch (random.nextInt(10)) {
      case 0 -> {
        server.delete(key(name));
        slice(name);
      }
      case 1, 2, 3 -> turn(name, random.nextInt(ENDPOINTS));
      default -> replace(name, random.nextInt(ENDPOINTS), random.nextInt(256));
    }
  }

  /** The next that is said of a slice. */
  private static ControlMessage change(TestAgent agent) throws Exception {
    while (true) {
      ControlMessage next = agent.next();
      boolean slice =
          next instanceof ControlMessage.Patch
              || next instanceof ControlMessage.Set(ImageEntry.OfEndpointSlice _);
      if (slice) {
        return next;
      }
    }
  }

  private TestAgent understanding(String node, String epoch, long revision) throws Exception {
    return TestAgent.saying(
        server,
        new AgentMessage.Hello(
            server.token(AgentMessage.Role.NODE_AGENT, node),
            AgentMessage.Role.NODE_AGENT,
            node,
            epoch,
            revision,
            List.of("127.0.0.1"),
            HostInfo.UNKNOWN,
            "",
            null,
            "",
            List.of(ControlMessage.Patch.CAPABILITY)));
  }

  private SubscriptionSettings settings(String node) {
    ControlPlaneEndpoint here =
        new ControlPlaneEndpoint(
            "127.0.0.1",
            server.server().address().getPort(),
            server.token(AgentMessage.Role.NODE_AGENT, node));
    return new SubscriptionSettings(
        AgentMessage.Role.NODE_AGENT, node, dir.resolve(node), () -> List.of(here), List.of());
  }

  private long slice(String name) {
    String endpoints =
        IntStream.range(0, ENDPOINTS)
            .mapToObj(i -> "{addresses: [10.1.0.%d], conditions: {ready: true}}".formatted(i))
            .collect(Collectors.joining(", "));
    return server.put(
        "{apiVersion: discovery.k8s.io/v1, kind: EndpointSlice, addressType: IPv4, metadata: {name: %s, labels: {kubernetes.io/service-name: web}}, ports: [{port: 80}], endpoints: [%s]}"
            .formatted(name, endpoints));
  }

  private static ResourceKey key(String name) {
    return ServerUnderTest.key(ResourceKind.ENDPOINT_SLICE, name);
  }

  private long turn(String name, int place) throws Exception {
    return server.edit(
        key(name),
        slice -> {
          ObjectNode conditions =
              ((ObjectNode) slice.withArray("endpoints").get(place)).withObject("/conditions");
          boolean ready = !conditions.path("ready").asBoolean();
          conditions.put("ready", ready).put("serving", ready);
          return slice;
        });
  }

  private void replace(String name, int place, int other) throws Exception {
    long revision =
        server.edit(
            key(name),
            slice -> {
              ArrayNode endpoints = slice.withArray("endpoints");
              endpoints.remove(place);
              endpoints.addObject().putArray("addresses").add("10.2.0." + other);
              return slice;
            });
    assertTrue(revision > 0);
  }

  /** Holds what it is told, one image for each turn it is given. */
  private static final class Holder implements ImageListener {
    private final Semaphore turns;
    private volatile NodeImage image = NodeImage.EMPTY;

    Holder(Semaphore turns) {
      this.turns = turns;
    }

    @Override
    public void onImage(NodeImage next, Set<ImageKey> changed) {
      turns.acquireUninterruptibly();
      image = next;
    }

    Map<ImageKey, ImageEntry> slices() {
      return image.entries().entrySet().stream()
          .filter(entry -> entry.getKey().type() == EntryType.ENDPOINT_SLICE)
          .collect(Collectors.toMap(Map.Entry::getKey, Map.Entry::getValue));
    }
  }
}

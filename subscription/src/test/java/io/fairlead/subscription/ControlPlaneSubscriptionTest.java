package io.fairlead.subscription;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.fairlead.model.node.ImageEntry;
import io.fairlead.model.node.ImageKey;
import io.fairlead.model.node.NodeImage;
import io.fairlead.model.protocol.AgentMessage;
import io.fairlead.model.protocol.ControlMessage;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class ControlPlaneSubscriptionTest {
  private static final ImageEntry API = Samples.service("api", 80);
  private static final ImageEntry WEB = Samples.service("web", 80);

  /** Nobody is left for being slow, as a test may be. */
  private static final Timings PATIENT = timings(Duration.ofMinutes(1));

  private static final Timings QUICK = timings(Duration.ofMillis(800));

  @TempDir Path directory = Path.of("");
  private final FakeControlPlane control = new FakeControlPlane();
  private final BlockingQueue<Seen> seen = new LinkedBlockingQueue<>();

  private record Seen(NodeImage image, Set<ImageKey> changed) {}

  ControlPlaneSubscriptionTest() throws IOException {}

  @AfterEach
  void close() throws IOException {
    control.close();
  }

  @Test
  void aNewAgentHoldsNothingAndGetsEverything() throws Exception {
    try (ControlPlaneSubscription subscription = start(control::endpoints);
        FakeControlPlane.Stream stream = control.accept()) {
      AgentMessage.Hello hello = stream.hello();
      assertEquals("secret", hello.token());
      assertEquals(0, hello.revision());
      assertEquals(List.of("127.0.0.1"), hello.addresses());

      stream.say(
          new ControlMessage.Reset("e1"), new ControlMessage.Set(API), new ControlMessage.Sync(5));

      assertEquals(new Seen(NodeImage.of("e1", 5, List.of(API)), Set.of(API.key())), next());
      subscription.ack(5);
      assertEquals(new AgentMessage.Ack(5), stream.next());
      assertTrue(subscription.connected());
    }
  }

  @Test
  void aDroppedStreamIsResumedWhereItWasAndHalfABatchIsForgotten() throws Exception {
    try (ControlPlaneSubscription subscription = start(control::endpoints)) {
      try (FakeControlPlane.Stream stream = control.accept()) {
        stream.hello();
        stream.say(
            new ControlMessage.Reset("e1"),
            new ControlMessage.Set(API),
            new ControlMessage.Sync(5),
            new ControlMessage.Delete(API.key()));
        next();
        subscription.ack(5);
      }
      try (FakeControlPlane.Stream stream = control.accept()) {
        AgentMessage.Hello hello = stream.hello();
        assertEquals("e1", hello.epoch());
        assertEquals(5, hello.revision());
        assertEquals(new AgentMessage.Ack(5), stream.next());
        stream.say(new ControlMessage.Set(WEB), new ControlMessage.Sync(7));
        assertEquals(new Seen(NodeImage.of("e1", 7, List.of(API, WEB)), Set.of(WEB.key())), next());
      }
    }
  }

  @Test
  void theLastGoodImageComesBeforeAnyConnection() throws Exception {
    try (ControlPlaneSubscription _ = start(control::endpoints);
        FakeControlPlane.Stream stream = control.accept()) {
      stream.hello();
      stream.say(
          new ControlMessage.Reset("e1"), new ControlMessage.Set(API), new ControlMessage.Sync(5));
      next();
    }
    try (ControlPlaneSubscription subscription = start(List::of)) {
      assertEquals(new Seen(NodeImage.of("e1", 5, List.of(API)), Set.of(API.key())), next());
      assertFalse(subscription.connected());
    }
    try (ControlPlaneSubscription _ = start(control::endpoints);
        FakeControlPlane.Stream stream = control.accept()) {
      assertEquals(5, stream.hello().revision());
    }
  }

  @Test
  void aSilentPeerIsLeft() throws Exception {
    try (ControlPlaneSubscription _ = start(QUICK, control::endpoints);
        FakeControlPlane.Stream silent = control.accept();
        FakeControlPlane.Stream second = control.accept()) {
      silent.hello();
      assertNotNull(second.hello());
    }
  }

  @Test
  void anotherControlPlaneTakesOverWhereTheFirstEnded() throws Exception {
    try (FakeControlPlane second = new FakeControlPlane();
        ControlPlaneSubscription _ =
            start(
                () ->
                    Stream.concat(control.endpoints().stream(), second.endpoints().stream())
                        .toList())) {
      try (FakeControlPlane.Stream stream = control.accept()) {
        stream.hello();
        stream.say(
            new ControlMessage.Reset("e1"),
            new ControlMessage.Set(API),
            new ControlMessage.Sync(5));
        next();
      }
      try (FakeControlPlane.Stream stream = second.accept()) {
        assertEquals(5, stream.hello().revision());
        stream.say(new ControlMessage.Set(WEB), new ControlMessage.Sync(7));
        assertEquals(new Seen(NodeImage.of("e1", 7, List.of(API, WEB)), Set.of(WEB.key())), next());
      }
      try (FakeControlPlane.Stream again = control.accept()) {
        assertEquals(7, again.hello().revision());
      }
    }
  }

  @Test
  void whoIsNotThereIsPassedOver() throws Exception {
    ControlPlaneEndpoint nobody;
    try (FakeControlPlane gone = new FakeControlPlane()) {
      nobody = gone.endpoints().getFirst();
    }
    try (ControlPlaneSubscription _ =
            start(() -> List.of(nobody, control.endpoints().getFirst(), nobody));
        FakeControlPlane.Stream stream = control.accept()) {
      assertEquals(0, stream.hello().revision());
    }
  }

  @Test
  void pingsKeepAQuietStream() throws Exception {
    try (ControlPlaneSubscription _ = start(QUICK, control::endpoints);
        FakeControlPlane.Stream stream = control.accept()) {
      stream.hello();
      long end = System.nanoTime() + QUICK.silence().multipliedBy(2).toNanos();
      while (System.nanoTime() < end) {
        stream.say(new ControlMessage.Ping());
        TimeUnit.MILLISECONDS.sleep(20); // the pace of the pings, not a wait for something
      }
      stream.say(new ControlMessage.Reset("e1"), new ControlMessage.Sync(1));
      assertEquals(1, next().image().revision());
    }
  }

  @Test
  void reportsWaitForTheControlPlane() throws Exception {
    AgentMessage report =
        new AgentMessage.PodObserved(Samples.name("web-0"), "u", "127.65.0.2", true, "");
    try (ControlPlaneSubscription subscription = start(control::endpoints)) {
      subscription.send(report);
      try (FakeControlPlane.Stream stream = control.accept()) {
        stream.hello();
        assertEquals(report, stream.next());
      }
    }
  }

  @Test
  void aListenerThatFailsDoesNotEndTheStream() throws Exception {
    try (ControlPlaneSubscription _ =
            ControlPlaneSubscription.start(
                settings(control::endpoints),
                PATIENT,
                (image, changed) -> {
                  seen.add(new Seen(image, changed));
                  if (image.revision() == 5) {
                    throw new IllegalStateException("on purpose, for this test");
                  }
                });
        FakeControlPlane.Stream stream = control.accept()) {
      stream.hello();
      stream.say(new ControlMessage.Reset("e1"), new ControlMessage.Sync(5));
      stream.say(new ControlMessage.Sync(6));
      assertEquals(5, next().image().revision());
      assertEquals(6, next().image().revision());
    }
  }

  private ControlPlaneSubscription start(ControlPlanes where) {
    return start(PATIENT, where);
  }

  private ControlPlaneSubscription start(Timings timings, ControlPlanes where) {
    return ControlPlaneSubscription.start(
        settings(where), timings, (image, changed) -> seen.add(new Seen(image, changed)));
  }

  private static Timings timings(Duration silence) {
    return new Timings(
        Duration.ofSeconds(1),
        silence,
        Duration.ofMillis(100),
        Duration.ofMillis(5),
        Duration.ofMillis(50));
  }

  private SubscriptionSettings settings(ControlPlanes where) {
    return new SubscriptionSettings(
        AgentMessage.Role.NODE_AGENT, "laptop", directory, where, List.of("127.0.0.1"));
  }

  private Seen next() throws InterruptedException {
    return Objects.requireNonNull(seen.poll(20, TimeUnit.SECONDS), "no image within 20 s");
  }
}

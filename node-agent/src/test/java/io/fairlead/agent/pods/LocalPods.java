package io.fairlead.agent.pods;

import static org.junit.jupiter.api.Assertions.assertTrue;

import io.fairlead.model.node.ImageEntry;
import io.fairlead.model.node.NodeFacts;
import io.fairlead.model.node.NodeImage;
import io.fairlead.model.pod.PodToken;
import io.fairlead.model.pod.PodWork;
import io.fairlead.model.protocol.AgentMessage;
import io.fairlead.model.protocol.AgentMessage.EventObserved;
import io.fairlead.model.protocol.AgentMessage.PodReported;
import io.fairlead.model.protocol.ControlMessage;
import io.fairlead.model.protocol.PodReport;
import io.fairlead.model.protocol.PodReport.ContainerReport;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** A runner whose pods have addresses of the loopback interface, and what it tells. */
final class LocalPods implements AutoCloseable {
  private static final String FIRST_ADDRESS = "127.93.7.1";
  private static final Duration PATIENCE = Duration.ofSeconds(20);

  private final PodRunner runner;
  private final Path directory;
  private final LinkedBlockingQueue<AgentMessage> told = new LinkedBlockingQueue<>();
  private final List<AgentMessage> seen = new ArrayList<>();
  private NodeImage image = NodeImage.EMPTY;

  LocalPods(Path directory) throws IOException {
    this.directory = directory;
    runner =
        PodRunner.start(
            new PodHost(
                directory, PodHost.Network.LOOPBACK, false, "cluster.local", List.of("127.0.0.1")),
            () -> true,
            told::add);
  }

  /** Asks for these entries besides the Node. */
  void apply(ImageEntry... entries) {
    List<ImageEntry> all = new ArrayList<>();
    for (ImageEntry entry : entries) {
      all.add(
          entry instanceof ImageEntry.OfPodWork(PodWork work)
              ? new ImageEntry.OfPodWork(work.policedAt(List.of(FIRST_ADDRESS)))
              : entry);
    }
    all.add(new ImageEntry.OfNode(new NodeFacts("n1", List.of("127.93.7.0/24"))));
    image = NodeImage.of("e", image.revision() + 1, all);
    runner.apply(image, image.entries().keySet());
  }

  /** The next report of container c like this. */
  ContainerReport await(Predicate<ContainerReport> wanted) throws InterruptedException {
    return next(
            message ->
                message instanceof PodReported(var _, var _, PodReport report)
                    && wanted.test(report.containers().getFirst()),
            PodReported.class)
        .report()
        .containers()
        .getFirst();
  }

  /** The next event with this message. */
  EventObserved awaitEvent(String message) throws InterruptedException {
    return next(
        told -> told instanceof EventObserved event && event.message().equals(message),
        EventObserved.class);
  }

  /** The events with this reason that have come so far. */
  List<String> seen(String reason) {
    return seen.stream()
        .filter(told -> told instanceof EventObserved event && event.reason().equals(reason))
        .map(told -> ((EventObserved) told).message())
        .toList();
  }

  /** The next token that is asked for is this, or there is none and this is why. */
  void answerToken(@Nullable String token, String refusal) throws InterruptedException {
    AgentMessage.TokenWanted wanted =
        next(AgentMessage.TokenWanted.class::isInstance, AgentMessage.TokenWanted.class);
    Instant now = Instant.now();
    PodToken given =
        token == null ? null : new PodToken(wanted.ref(), token, now, now.plusSeconds(2));
    runner.token(new ControlMessage.TokenAnswered(wanted.uid(), wanted.ref(), given, refusal));
  }

  private <T extends AgentMessage> T next(Predicate<AgentMessage> wanted, Class<T> type)
      throws InterruptedException {
    long deadline = System.nanoTime() + PATIENCE.toNanos();
    while (true) {
      AgentMessage next = told.poll(deadline - System.nanoTime(), TimeUnit.NANOSECONDS);
      assertTrue(next != null, () -> "not within " + PATIENCE + "; told so far: " + seen);
      seen.add(next);
      if (wanted.test(next)) {
        return type.cast(next);
      }
    }
  }

  /** The control plane is there again, and may have forgotten what it was asked. */
  void reconnected() {
    runner.tellAll();
  }

  /** Ends the processes, and the runner; the pods stay. */
  void halt() {
    runner.halt();
    runner.close();
  }

  /** Ends the pods, then the runner. */
  @Override
  public void close() throws IOException {
    apply();
    long deadline = System.nanoTime() + PATIENCE.toNanos();
    while (some()) {
      assertTrue(System.nanoTime() < deadline, "pods are left");
      LockSupport.parkNanos(2_000_000);
    }
    runner.close();
  }

  private boolean some() throws IOException {
    try (Stream<Path> files = Files.list(directory)) {
      return files.anyMatch(Files::isDirectory);
    }
  }
}

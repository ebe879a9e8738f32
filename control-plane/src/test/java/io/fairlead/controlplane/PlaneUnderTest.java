package io.fairlead.controlplane;

import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.fairlead.controlplane.allocation.Admission;
import io.fairlead.controlplane.allocation.Allocations;
import io.fairlead.controlplane.catalog.Await;
import io.fairlead.controlplane.catalog.CatalogChange;
import io.fairlead.controlplane.catalog.CatalogImage;
import io.fairlead.controlplane.catalog.CatalogObject;
import io.fairlead.controlplane.kinds.json.Conditions;
import io.fairlead.controlplane.object.DeleteOptions;
import io.fairlead.controlplane.object.Edits;
import io.fairlead.controlplane.object.ObjectStore;
import io.fairlead.controlplane.object.Preconditions;
import io.fairlead.controlplane.object.SampleObjects;
import io.fairlead.controlplane.object.WriteReply;
import io.fairlead.model.meta.ResourceKey;
import io.fairlead.model.meta.ResourceKind;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Predicate;
import org.apache.pekko.actor.ActorRef;
import org.apache.pekko.actor.PoisonPill;
import tools.jackson.databind.node.ObjectNode;

/** A control plane on ephemeral loopback ports, with its state in a directory of the test. */
public final class PlaneUnderTest implements AutoCloseable {

  private static final long START_SECONDS = 90;

  private final ControlPlane plane;
  private final List<String> progress;

  private PlaneUnderTest(ControlPlane plane, List<String> progress) {
    this.plane = plane;
    this.progress = progress;
  }

  /** Starts one; blocks until it serves. */
  public static PlaneUnderTest start(Path dir) throws Exception {
    return TestSettings.in(dir).start();
  }

  public static PlaneUnderTest start(ControlPlaneSettings settings) throws Exception {
    List<String> progress = new CopyOnWriteArrayList<>();
    ControlPlane plane =
        ControlPlane.start(settings, progress::add)
            .toCompletableFuture()
            .get(START_SECONDS, TimeUnit.SECONDS);
    return new PlaneUnderTest(plane, progress);
  }

  /** One that is started already. */
  static PlaneUnderTest of(ControlPlane plane) {
    return new PlaneUnderTest(plane, List.of());
  }

  /** Why it does not start: the words a user would see. */
  static String refusal(ControlPlaneSettings settings) {
    ExecutionException failure =
        assertThrows(ExecutionException.class, () -> start(settings).close());
    return Objects.toString(
        assertInstanceOf(StartFailedException.class, failure.getCause()).getMessage());
  }

  /** What was started. */
  public ControlPlane plane() {
    return plane;
  }

  List<String> progress() {
    return progress;
  }

  CatalogImage image() {
    return plane.parts().catalog().image();
  }

  /** The object as the catalog has it; fails when there is none. */
  CatalogObject get(ResourceKind kind, String namespace, String name) {
    ResourceKey key = new ResourceKey(kind, namespace, name);
    return Objects.requireNonNull(image().get(key), () -> "no " + key);
  }

  /** Has all changes from here on told. */
  public void changes(Consumer<List<CatalogChange>> listener) {
    plane.parts().catalog().listen(listener);
  }

  /** From now on every pod runs and is ready as soon as it is there, as kubelets would see to. */
  public void runPods() {
    Edits edits = new Edits(this::image, plane.parts().store());
    changes(
        changes ->
            changes.forEach(
                change -> {
                  if (change instanceof CatalogChange.Upserted(CatalogObject now, var _)
                      && now.key().kind() == ResourceKind.POD) {
                    edits.edit(now.key(), PlaneUnderTest::running);
                  }
                }));
  }

  private static ObjectNode running(ObjectNode pod) {
    ObjectNode status = pod.withObjectProperty("status");
    status.put("phase", "Running");
    Conditions.set(status, Conditions.Wanted.met("Ready"), Instant.now());
    return pod;
  }

  /**
   * Ends an actor of the system itself, {@code controller-namespace-termination}; it does not come
   * back.
   */
  public void stopActor(String name) {
    plane
        .system()
        .classicSystem()
        .actorSelection("/system/" + name)
        .tell(PoisonPill.getInstance(), ActorRef.noSender());
  }

  WriteReply create(ObjectNode object) {
    return join(plane.parts().store().create(SampleObjects.key(object), object));
  }

  WriteReply replace(CatalogObject read, ObjectNode object) {
    return join(plane.parts().store().replace(read.key(), read.sequenceNr(), object));
  }

  WriteReply delete(ResourceKind kind, String namespace, String name) {
    ResourceKey key = new ResourceKey(kind, namespace, name);
    return join(plane.parts().store().delete(key, Preconditions.NONE, DeleteOptions.DEFAULT));
  }

  /** A Service the way the API makes one: with what it needs of the pools. */
  CompletionStage<WriteReply> allocate(ObjectNode service) {
    Allocations allocations = plane.parts().allocations();
    ObjectStore store = plane.parts().store();
    return allocations
        .admit(service, null)
        .thenCompose(
            admission ->
                admission instanceof Admission.Admitted admitted
                    ? store.create(SampleObjects.key(service), admitted.service())
                    : CompletableFuture.failedStage(new AssertionError(admission)));
  }

  static <T> T join(CompletionStage<T> stage) {
    return stage.toCompletableFuture().orTimeout(START_SECONDS, TimeUnit.SECONDS).join();
  }

  /** Returns once the image is as wanted. */
  public void await(String what, Predicate<CatalogImage> wanted) {
    Await.until(
        Duration.ofSeconds(START_SECONDS), () -> wanted.test(image()), () -> "never seen: " + what);
  }

  @Override
  public void close() {
    plane.stop().toCompletableFuture().orTimeout(30, TimeUnit.SECONDS).join();
  }
}

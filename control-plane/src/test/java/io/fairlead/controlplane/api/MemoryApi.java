package io.fairlead.controlplane.api;

import com.typesafe.config.ConfigFactory;
import io.fairlead.controlplane.allocation.Admission;
import io.fairlead.controlplane.allocation.Allocations;
import io.fairlead.controlplane.catalog.Catalog;
import io.fairlead.controlplane.health.Vitals;
import io.fairlead.controlplane.kinds.KindSettings;
import io.fairlead.controlplane.metrics.Metrics;
import io.fairlead.controlplane.streams.PodStreams;
import io.fairlead.model.net.FamilyRanges;
import io.fairlead.model.net.PortRange;
import io.fairlead.persistence.journal.CheckpointStore;
import io.fairlead.subscription.Timings;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import org.apache.pekko.actor.typed.ActorSystem;
import org.apache.pekko.actor.typed.javadsl.Behaviors;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.ObjectNode;

/** The real API over a {@link MemoryJournal}. */
record MemoryApi(
    ActorSystem<Void> system,
    MemoryJournal journal,
    Catalog catalog,
    ApiServer server,
    HttpTester http)
    implements AutoCloseable {

  static MemoryApi start(Path dir, ApiLimits limits) throws Exception {
    ActorSystem<Void> system =
        ActorSystem.create(
            Behaviors.empty(),
            "memory",
            ConfigFactory.parseString("pekko { actor.provider = local, loglevel = OFF }")
                .withFallback(ConfigFactory.load()));
    MemoryJournal journal = new MemoryJournal(system);
    Catalog catalog =
        Catalog.start(system, journal, CheckpointStore.in(dir.resolve("db")), progress -> {});
    journal.tell(catalog);
    KindSettings kinds =
        new KindSettings(
            FamilyRanges.parse("127.64.0.0/16").orElseThrow(),
            new PortRange(30000, 32767),
            "cluster.local");
    ApiServer server =
        ApiServer.start(
                system,
                new ApiSettings(
                    new InetSocketAddress(InetAddress.getLoopbackAddress(), 0),
                    dir.resolve("pki"),
                    Optional.empty(),
                    kinds,
                    ApiSettings.BOOKMARK_EVERY,
                    limits),
                catalog,
                journal,
                new NoServices(),
                journal,
                new Metrics(),
                new Vitals(),
                new PodStreams(Timings.DEFAULT))
            .toCompletableFuture()
            .get(20, TimeUnit.SECONDS);
    return new MemoryApi(system, journal, catalog, server, new HttpTester(server));
  }

  @Override
  public void close() {
    server.stop().toCompletableFuture().orTimeout(30, TimeUnit.SECONDS).join();
    system.terminate();
    system.getWhenTerminated().toCompletableFuture().orTimeout(30, TimeUnit.SECONDS).join();
  }

  /** Nobody makes a Service here. */
  private static final class NoServices implements Allocations {
    @Override
    public CompletionStage<Admission> admit(ObjectNode service, @Nullable ObjectNode old) {
      return CompletableFuture.failedStage(new AssertionError("a Service: " + service));
    }

    @Override
    public CompletionStage<Admission> preview(ObjectNode service, @Nullable ObjectNode old) {
      return admit(service, old);
    }

    @Override
    public CompletionStage<Void> abandon(String uid) {
      return CompletableFuture.completedStage(null);
    }
  }
}

package io.fairlead.controlplane.api;

import com.typesafe.config.ConfigFactory;
import io.fairlead.controlplane.catalog.Catalog;
import io.fairlead.controlplane.kinds.KindSettings;
import io.fairlead.model.meta.ResourceKey;
import io.fairlead.model.meta.ResourceKind;
import io.fairlead.model.net.Cidr;
import io.fairlead.model.net.PortRange;
import io.fairlead.persistence.journal.CheckpointStore;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.apache.pekko.actor.typed.ActorSystem;
import org.apache.pekko.actor.typed.javadsl.Behaviors;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** The API on a free loopback port, over a {@link MemoryJournal}. */
final class ApiUnderTest implements AutoCloseable {
  static final KindSettings KINDS =
      new KindSettings(
          Cidr.parse("127.64.0.0/16").orElseThrow(),
          PortRange.parse("30000-32767").orElseThrow(),
          "cluster.local");

  final ActorSystem<Void> system;
  final MemoryJournal journal;
  final MemoryAllocations allocations = new MemoryAllocations();
  final Catalog catalog;
  final ApiServer server;
  final HttpTester http;

  private ApiUnderTest(Path dir, Duration bookmarkEvery) throws Exception {
    system =
        ActorSystem.create(
            Behaviors.empty(),
            "api",
            ConfigFactory.parseString(
                    "pekko { actor.provider = local, loglevel = WARNING,"
                        + " loggers = [\"org.apache.pekko.event.slf4j.Slf4jLogger\"] }")
                .withFallback(ConfigFactory.load()));
    journal = new MemoryJournal(system);
    catalog = Catalog.start(system, journal, CheckpointStore.in(dir.resolve("db")), progress -> {});
    journal.tell(catalog);
    server =
        ApiServer.start(
                system,
                new ApiSettings(
                    new InetSocketAddress(InetAddress.getLoopbackAddress(), 0),
                    dir.resolve("pki"),
                    KINDS,
                    bookmarkEvery),
                catalog,
                journal,
                allocations)
            .toCompletableFuture()
            .get(20, TimeUnit.SECONDS);
    http = new HttpTester(server);
    namespace("default");
    namespace("kube-system");
  }

  static ApiUnderTest start(Path dir) throws Exception {
    return new ApiUnderTest(dir, Duration.ofMinutes(1));
  }

  static ApiUnderTest start(Path dir, Duration bookmarkEvery) throws Exception {
    return new ApiUnderTest(dir, bookmarkEvery);
  }

  void namespace(String name) {
    ObjectNode json =
        JsonNodeFactory.instance.objectNode().put("apiVersion", "v1").put("kind", "Namespace");
    json.putObject("metadata").put("name", name).put("uid", name + "-uid");
    json.putObject("status").put("phase", "Active");
    journal.put(new ResourceKey(ResourceKind.NAMESPACE, "", name), json);
  }

  @Override
  public void close() {
    server.stop().toCompletableFuture().orTimeout(10, TimeUnit.SECONDS).join();
    system.terminate();
    system.getWhenTerminated().toCompletableFuture().orTimeout(10, TimeUnit.SECONDS).join();
  }
}

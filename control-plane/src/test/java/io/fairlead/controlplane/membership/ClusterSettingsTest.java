package io.fairlead.controlplane.membership;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import io.fairlead.persistence.journal.JournalSettings;
import io.fairlead.subscription.Release;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Settings of the actor system that must not stay at their default, or that must never change: what
 * each is for is measured in docs/adr/0041.
 */
class ClusterSettingsTest {

  private static final Config DEFAULTS = ConfigFactory.defaultReference();
  private static final Config OURS =
      JournalSettings.h2(Path.of("db"))
          .pekkoConfig()
          .withFallback(MembershipConfig.of(Membership.alone()))
          .withFallback(ConfigFactory.parseResources("fairlead-control-plane.conf"))
          .withFallback(DEFAULTS)
          .resolve();

  @ParameterizedTest
  @CsvSource({
    "pekko.cluster.failure-detector.heartbeat-interval, 500ms",
    "pekko.cluster.failure-detector.acceptable-heartbeat-pause, 2s",
    "pekko.cluster.failure-detector.expected-response-after, 500ms",
    "pekko.cluster.gossip-interval, 300ms",
    "pekko.cluster.leader-actions-interval, 300ms",
    "pekko.cluster.unreachable-nodes-reaper-interval, 300ms",
    "pekko.cluster.down-removal-margin, 500ms",
    "pekko.cluster.split-brain-resolver.stable-after, 2s",
    "pekko.cluster.seed-node-timeout, 15s",
    "pekko.cluster.retry-unsuccessful-join-after, 2s",
    "pekko.cluster.singleton.hand-over-retry-interval, 200ms",
    "pekko.cluster.sharding.retry-interval, 200ms",
    "pekko.cluster.sharding.shard-start-timeout, 2s",
    "pekko.cluster.sharding.handoff-timeout, 8s",
    "pekko.cluster.sharding.coordinator-failure-backoff, 500ms",
    "pekko.cluster.sharding.rebalance-interval, 100ms",
    "pekko.cluster.sharding.waiting-for-state-timeout, 1s",
    "pekko.cluster.sharding.updating-state-timeout, 2s",
    "pekko.cluster.sharding.coordinator-singleton.hand-over-retry-interval, 200ms",
    "pekko.coordinated-shutdown.phases.cluster-sharding-shutdown-region.timeout, 2s",
    "pekko.coordinated-shutdown.phases.cluster-exiting-done.timeout, 1s",
    "pekko.coordinated-shutdown.phases.before-actor-system-terminate.timeout, 3s",
    "pekko.coordinated-shutdown.phases.actor-system-terminate.timeout, 5s",
    "jdbc-journal.circuit-breaker.call-timeout, 5s",
    "jdbc-journal.circuit-breaker.reset-timeout, 500ms",
    "jdbc-snapshot-store.circuit-breaker.call-timeout, 5s",
    "jdbc-snapshot-store.circuit-breaker.reset-timeout, 500ms",
  })
  void timesThatMakeAFailoverShort(String path, String text) {
    Duration wanted = ConfigFactory.parseString("it=" + text).getDuration("it");
    assertEquals(wanted, OURS.getDuration(path));
    assertFalse(
        DEFAULTS.hasPath(path) && DEFAULTS.getValue(path).equals(OURS.getValue(path)),
        "as by default: " + path);
  }

  @ParameterizedTest
  @CsvSource({
    "pekko.actor.provider, cluster",
    "pekko.actor.allow-java-serialization, off",
    "pekko.cluster.downing-provider-class,"
        + " org.apache.pekko.cluster.sbr.SplitBrainResolverProvider",
    "pekko.cluster.split-brain-resolver.active-strategy, keep-majority",
    "pekko.cluster.split-brain-resolver.down-all-when-unstable, 20s",
    "pekko.cluster.failure-detector.threshold, 8",
    "pekko.remote.artery.transport, tls-tcp",
    "pekko.cluster.sharding.number-of-shards, 60",
    "pekko.cluster.sharding.state-store-mode, ddata",
    "pekko.cluster.sharding.coordinator-state.write-majority-plus, 0",
    "pekko.cluster.sharding.coordinator-state.read-majority-plus, 0",
    "pekko.coordinated-shutdown.exit-jvm, off",
    "pekko.coordinated-shutdown.run-by-actor-system-terminate, on",
    "pekko.coordinated-shutdown.run-by-jvm-shutdown-hook, off",
    "pekko.jvm-shutdown-hooks, off",
    "pekko.cluster.run-coordinated-shutdown-when-down, off",
    "pekko.management.http.route-providers-read-only, true",
    "pekko.management.http.routes.health-checks, ''",
    "pekko.management.cluster.bootstrap.contact-point.filter-on-fallback-port, off",
    "pekko.persistence.journal.plugin, jdbc-journal",
    "pekko.persistence.snapshot-store.plugin, jdbc-snapshot-store",
    "jdbc-journal.use-shared-db, slick",
    "jdbc-snapshot-store.use-shared-db, slick",
    "jdbc-journal.parallelism, 1",
    "pekko-persistence-jdbc.shared-databases.slick.db.connectionTimeout, 1000",
    "jdbc-journal.circuit-breaker.max-failures, 1000",
    "jdbc-snapshot-store.circuit-breaker.max-failures, 1000",
  })
  void whatMakesItSafe(String path, String wanted) {
    assertEquals(wanted, OURS.getString(path));
  }

  @Test
  void onlyControlPlanesAreMembers() {
    assertEquals(List.of("control-plane"), OURS.getStringList("pekko.cluster.roles"));
  }

  @Test
  void theBuildSaysWhichReleaseItIs() {
    String path = "pekko.cluster.app-version";
    assertEquals(Release.VERSION, OURS.getString(path));
    assertFalse(DEFAULTS.getString(path).equals(OURS.getString(path)));
    assertTrue(Release.VERSION.matches("[0-9]+[.][0-9]+[.][0-9]+(-.+)?"), Release.VERSION);
  }

  /**
   * More entities may write at the same time than the default lets wait: 1000, then writes fail.
   */
  @Test
  void aBurstOfWritesFindsRoom() {
    assertTrue(OURS.getInt("jdbc-journal.bufferSize") >= 20_000);
    assertTrue(OURS.getInt("pekko-persistence-jdbc.shared-databases.slick.db.queueSize") >= 20_000);
    assertTrue(OURS.getInt("pekko.remote.artery.advanced.outbound-message-queue-size") >= 30_000);
    assertTrue(OURS.getInt("pekko.remote.artery.advanced.outbound-control-queue-size") >= 30_000);
  }

  /** What leaves this JVM goes through serializers of ours, which have versions. */
  @Test
  void nothingOfOursIsSerializedByAnotherSerializer() {
    Config bindings = OURS.getConfig("pekko.actor.serialization-bindings");
    bindings.entrySet().stream()
        .filter(binding -> binding.getKey().contains("io.fairlead"))
        .forEach(
            binding ->
                assertTrue(
                    binding.getValue().unwrapped().toString().startsWith("fairlead-"),
                    binding::toString));
  }

  @Test
  void oneObjectFitsIntoAFrame() {
    assertTrue(OURS.getBytes("pekko.remote.artery.advanced.maximum-frame-size") >= 4 << 20);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "pekko.cluster.sharding.remember-entities",
        "pekko.cluster.jmx.enabled",
        "pekko.log-dead-letters"
      })
  void whatIsOff(String path) {
    assertEquals("off", OURS.getString(path));
  }
}

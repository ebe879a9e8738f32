package io.fairlead.controlplane;

import io.fairlead.controlplane.allocation.AllocationReadings;
import io.fairlead.controlplane.catalog.Catalog;
import io.fairlead.controlplane.catalog.CatalogImage;
import io.fairlead.controlplane.distribution.AgentServer;
import io.fairlead.controlplane.health.RoundTrips;
import io.fairlead.controlplane.health.Vitals;
import io.fairlead.controlplane.membership.Members;
import io.fairlead.controlplane.membership.Seen;
import io.fairlead.controlplane.metrics.Reading;
import io.fairlead.controlplane.service.SliceReadings;
import io.fairlead.model.meta.ResourceKind;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The gauges of one control plane, read from what it has in memory whenever somebody asks. */
final class Readings {

  private final ControlPlaneSettings settings;
  private final Members members;
  private final Catalog catalog;
  private final AgentServer agents;
  private final Vitals vitals;

  Readings(
      ControlPlaneSettings settings,
      Members members,
      Catalog catalog,
      AgentServer agents,
      Vitals vitals) {
    this.settings = settings;
    this.members = members;
    this.catalog = catalog;
    this.agents = agents;
    this.vitals = vitals;
  }

  List<Reading> now() {
    CatalogImage image = catalog.image();
    List<Reading> all = new ArrayList<>();
    all.add(
        Reading.by(
            "resource",
            "apiserver_storage_objects",
            "Number of stored objects, by kind.",
            objects(image)));
    all.addAll(SliceReadings.of(image));
    all.addAll(AllocationReadings.of(image, settings.serviceCidrs(), settings.nodePorts()));
    all.add(
        Reading.of(
            "fairlead_catalog_revision", "Revision the catalog shows.", (double) image.revision()));
    all.add(
        Reading.of(
            "fairlead_journal_read_age_seconds",
            "How long ago the journal was last read without failure.",
            catalog.sinceRead().toNanos() / 1e9));
    all.add(
        Reading.by(
            "name",
            "fairlead_controller_answer_age_seconds",
            "How long ago the controller was last asked a question that it answered.",
            seconds(vitals.controllers())));
    all.add(
        Reading.by(
            "name",
            "fairlead_region_answer_age_seconds",
            "How long ago the shard region was last asked a question that it answered.",
            seconds(vitals.regions())));
    all.addAll(members(members.seen(), members.oldest()));
    all.addAll(subscribers(image.revision(), agents.acked()));
    return all;
  }

  private static Map<String, Double> seconds(RoundTrips trips) {
    Map<String, Double> seconds = new LinkedHashMap<>();
    trips.ages().forEach((name, age) -> seconds.put(name, age.toNanos() / 1e9));
    return seconds;
  }

  private static Map<String, Integer> objects(CatalogImage image) {
    Map<String, Integer> counts = new LinkedHashMap<>();
    for (ResourceKind kind : ResourceKind.values()) {
      String group = kind.group().isEmpty() ? "" : "." + kind.group();
      counts.put(kind.plural() + group, image.list(kind).size());
    }
    return counts;
  }

  static List<Reading> members(Seen seen, boolean oldest) {
    Map<String, Integer> counts = new LinkedHashMap<>();
    counts.put("acting", seen.acting().size());
    counts.put("unreachable", seen.unreachable().size());
    counts.put("other", seen.members().size() - seen.acting().size() - seen.unreachable().size());
    return List.of(
        Reading.by("state", "fairlead_members", "Control planes, as this one sees them.", counts),
        Reading.of(
            "fairlead_oldest_member",
            "1 for the control plane that gives out shards.",
            oldest ? 1 : 0));
  }

  /**
   * @param acked by {@code node/<name>} and {@code gateway/<name>}
   */
  static List<Reading> subscribers(long revision, Map<String, Long> acked) {
    Map<String, Integer> connected = new LinkedHashMap<>(Map.of("node", 0, "gateway", 0));
    Map<String, Long> behind = new LinkedHashMap<>(Map.of("node", 0L, "gateway", 0L));
    acked.forEach(
        (name, reached) -> {
          String role = name.substring(0, name.indexOf('/'));
          connected.merge(role, 1, Integer::sum);
          behind.merge(role, Math.max(0, revision - reached), Math::max);
        });
    return List.of(
        Reading.by("role", "fairlead_subscribers", "Agents and gateways connected.", connected),
        Reading.by(
            "role",
            "fairlead_subscriber_lag_revisions",
            "How many revisions the furthest behind of them is.",
            behind));
  }
}

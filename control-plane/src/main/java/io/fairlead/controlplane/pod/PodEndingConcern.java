package io.fairlead.controlplane.pod;

import io.fairlead.controlplane.catalog.CatalogChange;
import io.fairlead.controlplane.catalog.CatalogImage;
import io.fairlead.controlplane.catalog.CatalogObject;
import io.fairlead.controlplane.controller.Concern;
import io.fairlead.controlplane.object.DeleteOptions;
import io.fairlead.controlplane.object.ObjectStore;
import io.fairlead.controlplane.object.Preconditions;
import io.fairlead.controlplane.object.Termination;
import io.fairlead.model.json.Fields;
import io.fairlead.model.meta.ResourceKey;
import io.fairlead.model.meta.ResourceKind;
import java.time.InstantSource;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;
import tools.jackson.databind.JsonNode;

/**
 * Removes pods whose deletion was asked for. A pod whose processes are somebody else's is over when
 * every data plane has acknowledged that its endpoints are terminating, and at the latest when its
 * grace period is. A pod that an agent runs is left to that agent, while it is connected.
 */
public final class PodEndingConcern implements Concern<ResourceKey> {
  private final Supplier<CatalogImage> image;
  private final ObjectStore store;
  private final Supplier<Map<String, Long>> acked;
  private final InstantSource clock;
  private final Set<ResourceKey> ending = new LinkedHashSet<>();
  private final Set<ResourceKey> underWay = ConcurrentHashMap.newKeySet();

  /**
   * A concern; have its controller told when a data plane acknowledges.
   *
   * @param acked the revision each connected data plane has in force, by {@code node/<name>} and
   *     {@code gateway/<name>}
   */
  public PodEndingConcern(
      Supplier<CatalogImage> image,
      ObjectStore store,
      Supplier<Map<String, Long>> acked,
      InstantSource clock) {
    this.image = image;
    this.store = store;
    this.acked = acked;
    this.clock = clock;
  }

  @Override
  public String name() {
    return "pod-ending";
  }

  @Override
  public Collection<ResourceKey> all() {
    return List.copyOf(ending);
  }

  @Override
  public Collection<ResourceKey> startFrom(CatalogImage first) {
    first.list(ResourceKind.POD).forEach(this::note);
    return all();
  }

  @Override
  public Collection<ResourceKey> touchedBy(CatalogChange change) {
    return switch (change) {
      case CatalogChange.Upserted upserted -> note(upserted.now());
      case CatalogChange.Removed removed -> {
        ending.remove(removed.last().key());
        yield List.of();
      }
      case CatalogChange.PolicyChanged policy -> List.of();
      case CatalogChange.ClaimChanged claim -> List.of();
    };
  }

  private Collection<ResourceKey> note(CatalogObject object) {
    ResourceKey key = object.key();
    if (key.kind() != ResourceKind.POD || !Termination.graceful(object.json())) {
      return List.of();
    }
    ending.add(key);
    return List.of(key);
  }

  @Override
  public boolean settled(ResourceKey key) {
    CatalogImage now = image.get();
    CatalogObject pod = now.get(key);
    if (pod == null || !Termination.graceful(pod.json())) {
      ending.remove(key);
      return true;
    }
    boolean late = !clock.instant().isBefore(Termination.deadline(pod.json()));
    if (!runByAgent(pod) && (late || drained(now, pod)) && underWay.add(key)) {
      String uid = Fields.text(pod.json().path("metadata"), "uid");
      store
          .delete(key, new Preconditions(uid, null), DeleteOptions.NOW)
          .whenComplete((reply, failure) -> underWay.remove(key));
    }
    return false;
  }

  /** Its agent started processes for it, and is there to end them. */
  private boolean runByAgent(CatalogObject pod) {
    return acked.get().containsKey(node(pod))
        && Fields.list(pod.json().path("status"), "containerStatuses").stream()
            .anyMatch(c -> Fields.text(c, "containerID").startsWith("fairlead://"));
  }

  private static String node(CatalogObject pod) {
    return "node/" + Fields.text(pod.json().path("spec"), "nodeName");
  }

  private boolean drained(CatalogImage now, CatalogObject pod) {
    Map<String, Long> planes = acked.get();
    OptionalLong since = terminatingSince(now, pod);
    return since.isPresent()
        && planes.containsKey(node(pod))
        && planes.values().stream().allMatch(revision -> revision >= since.getAsLong());
  }

  /** The revision from which on no endpoint of the pod takes new connections; empty: not yet. */
  private static OptionalLong terminatingSince(CatalogImage image, CatalogObject pod) {
    long since = pod.resourceVersion();
    Map<String, String> labels = Fields.map(pod.json().path("metadata"), "labels");
    for (CatalogObject service : image.list(ResourceKind.SERVICE, pod.key().namespace())) {
      Map<String, String> selector = Fields.map(service.json().path("spec"), "selector");
      if (selector.isEmpty() || !labels.entrySet().containsAll(selector.entrySet())) {
        continue;
      }
      for (CatalogObject slice : image.slicesOf(service.key().namespacedName())) {
        for (JsonNode endpoint : Fields.list(slice.json(), "endpoints")) {
          if (isOf(endpoint, pod)) {
            if (!Fields.flag(endpoint.path("conditions"), "terminating", false)) {
              return OptionalLong.empty();
            }
            since = Math.max(since, slice.resourceVersion());
          }
        }
      }
    }
    return OptionalLong.of(since);
  }

  private static boolean isOf(JsonNode endpoint, CatalogObject pod) {
    String uid = Fields.text(endpoint.path("targetRef"), "uid");
    return !uid.isEmpty() && uid.equals(Fields.text(pod.json().path("metadata"), "uid"));
  }
}

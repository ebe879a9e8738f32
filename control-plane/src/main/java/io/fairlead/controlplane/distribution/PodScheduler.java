package io.fairlead.controlplane.distribution;

import io.fairlead.controlplane.catalog.CatalogChange;
import io.fairlead.controlplane.catalog.CatalogImage;
import io.fairlead.controlplane.catalog.CatalogObject;
import io.fairlead.controlplane.kinds.json.Conditions;
import io.fairlead.controlplane.object.Edits;
import io.fairlead.controlplane.object.LatestOnly;
import io.fairlead.controlplane.ownership.Ownership;
import io.fairlead.model.json.Fields;
import io.fairlead.model.meta.ResourceKey;
import io.fairlead.model.meta.ResourceKind;
import io.fairlead.model.protocol.AgentMessage;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Gives pods without a node one: of the ready nodes that match the pod's nodeSelector the one with
 * the fewest pods. Only because a pod needs a node whose agent probes it; nothing is weighed.
 * Follows the catalog's changes, so its cost does not grow with the number of pods. All control
 * planes follow, one places. Thread-safe.
 */
final class PodScheduler {
  private static final String NAME = "default-scheduler";
  private static final int WRITES_AT_ONCE = 8;

  private final Edits edits;
  private final Reports reports;
  private final Ownership ownership;
  private final InstantSource clock;
  private final LatestOnly writes = new LatestOnly(WRITES_AT_ONCE);
  private final ReentrantLock lock = new ReentrantLock();
  private final Map<String, Integer> podsOn = new HashMap<>();
  private final Map<String, ObjectNode> nodes = new HashMap<>();
  private final Set<ResourceKey> waiting = new LinkedHashSet<>();
  private long revision;

  PodScheduler(Edits edits, Reports reports, Ownership ownership, InstantSource clock) {
    this.edits = edits;
    this.reports = reports;
    this.ownership = ownership;
    this.clock = clock;
  }

  /** Starts from this view. */
  void begin(CatalogImage view) {
    lock.lock();
    try {
      revision = view.revision();
      podsOn.clear();
      nodes.clear();
      waiting.clear();
      view.list(ResourceKind.NODE).forEach(node -> nodes.put(node.key().name(), node.json()));
      view.list(ResourceKind.POD).forEach(pod -> pod(pod.key(), null, pod));
      place(view, Set.copyOf(waiting));
    } finally {
      lock.unlock();
    }
  }

  /** The next changes, in order; those the view of the start contained are skipped. */
  void apply(List<CatalogChange> changes, CatalogImage view) {
    lock.lock();
    try {
      Set<ResourceKey> candidates = new LinkedHashSet<>();
      for (CatalogChange change : changes) {
        if (change.revision() <= revision) {
          continue;
        }
        switch (change) {
          case CatalogChange.Upserted(CatalogObject now, @Nullable CatalogObject before) ->
              object(now.key(), before, now, candidates);
          case CatalogChange.Removed(CatalogObject last) ->
              object(last.key(), last, null, candidates);
          case CatalogChange.PolicyChanged _, CatalogChange.ClaimChanged _ -> {}
        }
      }
      revision = Math.max(revision, changes.isEmpty() ? 0 : changes.getLast().revision());
      candidates.retainAll(waiting);
      place(view, candidates);
    } finally {
      lock.unlock();
    }
  }

  private void object(
      ResourceKey key,
      @Nullable CatalogObject before,
      @Nullable CatalogObject now,
      Set<ResourceKey> candidates) {
    if (key.kind() == ResourceKind.POD) {
      pod(key, before, now);
      candidates.add(key);
    } else if (key.kind() == ResourceKind.NODE) {
      if (now == null) {
        nodes.remove(key.name());
      } else {
        nodes.put(key.name(), now.json());
      }
      candidates.addAll(waiting);
    }
  }

  private void pod(ResourceKey key, @Nullable CatalogObject before, @Nullable CatalogObject now) {
    count(before, -1);
    count(now, 1);
    if (now != null && wantsNode(now.json())) {
      waiting.add(key);
    } else {
      waiting.remove(key);
    }
  }

  private void count(@Nullable CatalogObject pod, int by) {
    String node = pod == null ? "" : Fields.text(pod.json().path("spec"), "nodeName");
    if (!node.isEmpty()) {
      podsOn.merge(node, by, Integer::sum);
    }
  }

  private static boolean wantsNode(JsonNode pod) {
    String scheduler = Fields.text(pod.path("spec"), "schedulerName");
    String phase = Fields.text(pod.path("status"), "phase");
    return Fields.text(pod.path("spec"), "nodeName").isEmpty()
        && !pod.path("metadata").has("deletionTimestamp")
        && !phase.equals("Succeeded")
        && !phase.equals("Failed")
        && (scheduler.isEmpty() || scheduler.equals(NAME));
  }

  private void place(CatalogImage view, Set<ResourceKey> pods) {
    if (!ownership.mine(NAME)) {
      return; // one places all, for two would not know of each other's pods
    }
    Map<String, Integer> planned = new HashMap<>(podsOn);
    for (ResourceKey key : pods) {
      CatalogObject pod = view.get(key);
      if (pod != null && wantsNode(pod.json())) {
        Optional<String> node = Placement.choose(pod.json(), nodes, planned);
        node.ifPresent(name -> planned.merge(name, 1, Integer::sum));
        writes.submit(key, () -> edits.edit(key, json -> bind(json, node)));
        if (node.isEmpty()) {
          explain(key);
        }
      }
    }
  }

  private ObjectNode bind(ObjectNode pod, Optional<String> node) {
    if (!wantsNode(pod)) {
      return pod;
    }
    node.ifPresent(name -> PodStatus.object(pod, "spec").put("nodeName", name));
    Conditions.set(
        PodStatus.object(pod, "status"),
        node.isPresent()
            ? Conditions.Wanted.met("PodScheduled")
            : new Conditions.Wanted("PodScheduled", false, "Unschedulable", why()),
        clock.instant());
    return pod;
  }

  private void explain(ResourceKey pod) {
    reports.event(
        NAME,
        "",
        new AgentMessage.EventObserved(
            "Pod", pod.namespacedName(), "Warning", "FailedScheduling", why()));
  }

  private String why() {
    lock.lock();
    try {
      return nodes.isEmpty()
          ? "no nodes available to schedule pods: no node agent has connected yet"
          : "0/%d nodes are available: not ready, or not matching the pod's node selector"
              .formatted(nodes.size());
    } finally {
      lock.unlock();
    }
  }
}

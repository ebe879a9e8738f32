package io.fairlead.controlplane.distribution;

import io.fairlead.controlplane.catalog.CatalogChange;
import io.fairlead.controlplane.catalog.CatalogImage;
import io.fairlead.controlplane.catalog.CatalogObject;
import io.fairlead.controlplane.controller.Concern;
import io.fairlead.controlplane.object.Edits;
import io.fairlead.model.json.Fields;
import io.fairlead.model.meta.ResourceKey;
import io.fairlead.model.meta.ResourceKind;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Pods of a node whose agent is gone are not ready, so they leave Services (B4), and are what their
 * containers are again some time after it came back: a node that comes and goes stays out. Where
 * more than half of all nodes are gone it is more likely that we are, so none is taken out then.
 */
public final class LostNodesConcern implements Concern<String> {
  /** How long a node has to be there again before its pods are. */
  static final Duration STEADY = Duration.ofSeconds(5);

  private final Edits edits;
  private final InstantSource clock;
  private final Map<String, Set<ResourceKey>> pods = new HashMap<>(); // by node
  private final Map<ResourceKey, String> nodes = new HashMap<>(); // by pod
  private final Set<String> lost = new LinkedHashSet<>();

  public LostNodesConcern(Edits edits, InstantSource clock) {
    this.edits = edits;
    this.clock = clock;
  }

  @Override
  public String name() {
    return "node-lifecycle";
  }

  @Override
  public Collection<String> touchedBy(CatalogChange change) {
    return switch (change) {
      case CatalogChange.Upserted upserted ->
          switch (upserted.now().key().kind()) {
            case NODE -> node(upserted.now());
            case POD -> pod(upserted.now());
            default -> List.of();
          };
      case CatalogChange.Removed removed -> {
        forget(removed.last().key());
        yield List.of();
      }
      case CatalogChange.PolicyChanged _, CatalogChange.ClaimChanged _ -> List.of();
    };
  }

  private Collection<String> node(CatalogObject node) {
    String name = node.key().name();
    if (NodeObjects.ours(node.json()) && !NodeObjects.isReady(node.json())) {
      lost.add(name);
      return List.of(name);
    }
    return lost.remove(name) ? List.of(name) : List.of();
  }

  private Collection<String> pod(CatalogObject pod) {
    String node = Fields.text(pod.json().path("spec"), "nodeName");
    if (node.isEmpty()) {
      return List.of();
    }
    nodes.put(pod.key(), node);
    pods.computeIfAbsent(node, _ -> new LinkedHashSet<>()).add(pod.key());
    boolean concerned = lost.contains(node) || PodStatus.nodeLost(pod.json());
    return concerned ? List.of(node) : List.of();
  }

  private void forget(ResourceKey key) {
    String node = nodes.remove(key);
    Set<ResourceKey> others = node == null ? null : pods.get(node);
    if (others != null && others.remove(key) && others.isEmpty()) {
      pods.remove(node);
    }
    if (key.kind() == ResourceKind.NODE) {
      lost.remove(key.name());
    }
  }

  @Override
  public Collection<String> all() {
    return List.copyOf(pods.keySet());
  }

  @Override
  public Collection<String> acknowledged() {
    return List.of();
  }

  @Override
  public boolean settled(String name) {
    CatalogImage now = edits.image();
    CatalogObject node = now.get(new ResourceKey(ResourceKind.NODE, "", name));
    if (node == null || !NodeObjects.ours(node.json())) {
      return true;
    }
    boolean gone = !NodeObjects.isReady(node.json());
    boolean settled = true;
    for (ResourceKey key : pods.getOrDefault(name, Set.of())) {
      CatalogObject pod = now.get(key);
      if (pod != null && gone && PodStatus.isReady(pod.json())) {
        settled = false;
        if (believable(now)) {
          edits.edit(key, json -> PodStatus.withoutNode(json, clock.instant()));
        }
      } else if (pod != null && !gone && PodStatus.nodeLost(pod.json())) {
        settled = false;
        if (steady(node)) {
          edits.edit(key, json -> PodStatus.withNode(json, clock.instant()));
        }
      }
    }
    return settled;
  }

  /**
   * What lies further ahead than the node has to wait was written by somebody whose clock is wrong.
   */
  private boolean steady(CatalogObject node) {
    return Duration.between(since(node), clock.instant()).abs().compareTo(STEADY) >= 0;
  }

  private static boolean believable(CatalogImage now) {
    int all = 0;
    int gone = 0;
    for (CatalogObject node : now.list(ResourceKind.NODE)) {
      if (NodeObjects.ours(node.json())) {
        all++;
        gone += NodeObjects.isReady(node.json()) ? 0 : 1;
      }
    }
    return 2 * gone <= all;
  }

  private static Instant since(CatalogObject node) {
    return Fields.list(node.json().path("status"), "conditions").stream()
        .filter(condition -> Fields.text(condition, "type").equals("Ready"))
        .map(condition -> Fields.text(condition, "lastTransitionTime"))
        .filter(time -> !time.isEmpty())
        .map(Instant::parse)
        .findFirst()
        .orElse(Instant.EPOCH);
  }
}

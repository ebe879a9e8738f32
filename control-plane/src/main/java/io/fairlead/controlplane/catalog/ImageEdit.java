package io.fairlead.controlplane.catalog;

import io.fairlead.model.endpointslice.DerivedEndpoints;
import io.fairlead.model.endpointslice.SliceLabels;
import io.fairlead.model.meta.NamespacedName;
import io.fairlead.model.meta.ResourceKey;
import io.fairlead.model.meta.ResourceKind;
import io.fairlead.model.networkpolicy.PolicyRules;
import io.fairlead.model.service.ServiceJson;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import org.pcollections.TreePMap;
import org.pcollections.TreePSet;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * The next image in the making: the one before, and what one event changes. Used by one thread, for
 * one event.
 */
final class ImageEdit {

  private final CatalogImage before;
  private final long revision;
  private final long sequenceNr;
  private final EnumMap<ResourceKind, TreePMap<NamespacedName, CatalogObject>> objects;
  private TreePMap<NamespacedName, TreePSet<String>> slices;
  private TreePMap<NamespacedName, CatalogObject> writtenEndpoints;
  private TreePMap<NamespacedName, PolicyRules> policies;
  private TreePMap<String, TreePMap<String, String>> claims;
  private ControllerIndex controllers;
  private final List<CatalogChange> changes = new ArrayList<>();
  private final TreeSet<NamespacedName> touchedServices = new TreeSet<>();

  /**
   * Starts an edit.
   *
   * @param revision the event's ordering
   * @param sequenceNr the event's number at its entity
   */
  ImageEdit(CatalogImage before, long revision, long sequenceNr) {
    this.before = before;
    this.revision = revision;
    this.sequenceNr = sequenceNr;
    this.objects = new EnumMap<>(before.objects());
    this.slices = before.slices();
    this.writtenEndpoints = before.writtenEndpoints();
    this.policies = before.policyMap();
    this.claims = before.claimMap();
    this.controllers = before.controllers();
  }

  @Nullable CatalogObject get(ResourceKey key) {
    return all(key.kind()).get(key.namespacedName());
  }

  /** Names of the slices that carry the Service's name. */
  List<String> slicesOf(NamespacedName service) {
    return List.copyOf(slices.getOrDefault(service, TreePSet.empty()));
  }

  void put(ResourceKey key, ObjectNode object) {
    CatalogObject now = CatalogObject.stamped(key, revision, sequenceNr, object);
    if (key.kind() == ResourceKind.ENDPOINTS) {
      writtenEndpoints = writtenEndpoints.plus(key.namespacedName(), now);
      touchedServices.add(key.namespacedName());
    } else {
      put(now);
    }
  }

  private void put(CatalogObject now) {
    ResourceKey key = now.key();
    CatalogObject previous = get(key);
    objects.put(key.kind(), all(key.kind()).plus(key.namespacedName(), now));
    changes.add(new CatalogChange.Upserted(now, previous));
    controllers = controllers.after(previous, now);
    noteOthers(key, previous, now);
  }

  /** Takes an object away; nothing happens when it is not there. */
  void remove(ResourceKey key, @Nullable ObjectNode last) {
    if (key.kind() == ResourceKind.ENDPOINTS) {
      writtenEndpoints = writtenEndpoints.minus(key.namespacedName());
      touchedServices.add(key.namespacedName());
    } else {
      takeAway(key, last);
    }
  }

  private void takeAway(ResourceKey key, @Nullable ObjectNode last) {
    CatalogObject previous = get(key);
    if (previous == null) {
      return;
    }
    objects.put(key.kind(), all(key.kind()).minus(key.namespacedName()));
    CatalogObject gone =
        last == null
            ? CatalogObject.derived(key, revision, sequenceNr, previous::json)
            : CatalogObject.stamped(key, revision, sequenceNr, last);
    changes.add(new CatalogChange.Removed(gone));
    controllers = controllers.after(previous, null);
    noteOthers(key, previous, null);
  }

  void setPolicy(NamespacedName policy, PolicyRules rules) {
    policies = policies.plus(policy, rules);
    changes.add(new CatalogChange.PolicyChanged(revision, policy, rules));
  }

  void removePolicy(NamespacedName policy) {
    if (policies.containsKey(policy)) {
      policies = policies.minus(policy);
      changes.add(new CatalogChange.PolicyChanged(revision, policy, null));
    }
  }

  /** What is known of a policy; nothing happens when it is gone. */
  void tellStatus(ResourceKey policy, ObjectNode status) {
    CatalogObject of = get(policy);
    if (of != null) {
      put(PolicyStatuses.of(of, status, revision));
    }
  }

  void claim(String pool, String value, String owner) {
    claims = claims.plus(pool, pool(pool).plus(value, owner));
    changes.add(new CatalogChange.ClaimChanged(revision, pool, value, owner));
  }

  void release(String pool, String value) {
    if (pool(pool).containsKey(value)) {
      TreePMap<String, String> rest = pool(pool).minus(value);
      claims = rest.isEmpty() ? claims.minus(pool) : claims.plus(pool, rest);
      changes.add(new CatalogChange.ClaimChanged(revision, pool, value, null));
    }
  }

  /** What the event leads to. */
  Projection.Step finish() {
    touchedServices.forEach(this::showEndpoints);
    return new Projection.Step(
        new CatalogImage(
            before.epoch(),
            revision,
            objects,
            slices,
            writtenEndpoints,
            policies,
            claims,
            controllers),
        changes);
  }

  /**
   * Endpoints are told from slices while the Service and a slice of its own exist (E17), and those
   * somebody wrote are shown where the Service has no selector (E16); shown again they have the
   * revision at which that happened, as every change has. The content of the former is computed
   * only when somebody looks: at a large Service most versions are never looked at.
   */
  @SuppressWarnings("ReferenceEquality") // an event puts an object in once
  private void showEndpoints(NamespacedName name) {
    ResourceKey key = new ResourceKey(ResourceKind.ENDPOINTS, name.namespace(), name.name());
    CatalogObject service = all(ResourceKind.SERVICE).get(name);
    CatalogObject written = writtenEndpoints.get(name);
    if (written != null && !hasSelector(service)) {
      if (written != get(key)) {
        CatalogObject shown =
            written.resourceVersion() == revision ? written : written.at(revision);
        writtenEndpoints = writtenEndpoints.plus(name, shown);
        put(shown);
      }
      return;
    }
    List<CatalogObject> parts = told(name, slices, all(ResourceKind.ENDPOINT_SLICE));
    if (service == null || parts.isEmpty()) {
      takeAway(key, null);
    } else {
      put(CatalogObject.derived(key, revision, sequenceNr, () -> endpoints(service, parts)));
    }
  }

  /** An IPAddress somebody wrote stays as it is; the pool gives its address to no Service. */
  private void showAddresses(@Nullable CatalogObject previous, @Nullable CatalogObject now) {
    List<ResourceKey> kept = ServiceAddresses.keys(now);
    for (ResourceKey address : ServiceAddresses.keys(previous)) {
      CatalogObject shown = get(address);
      if (!kept.contains(address) && shown != null && shown.isTold()) {
        takeAway(address, null);
      }
    }
    for (ResourceKey address : kept) {
      CatalogObject shown = get(address);
      if (now != null && (shown == null || shown.isTold())) {
        put(ServiceAddresses.told(address, now));
      }
    }
  }

  private void showStatus(ResourceKey policy, @Nullable CatalogObject now) {
    ResourceKey key = PolicyStatuses.key(policy);
    CatalogObject before = get(key);
    if (now == null) {
      takeAway(key, null);
    } else {
      ObjectNode told = before == null ? null : PolicyStatuses.told(before);
      CatalogObject shown = PolicyStatuses.of(now, told, revision);
      if (before == null || !PolicyStatuses.sameContent(before, shown)) {
        put(shown);
      }
    }
  }

  /** Its Endpoints are told from slices, whatever somebody wrote. */
  static boolean hasSelector(@Nullable CatalogObject service) {
    return service != null && ServiceJson.read(service.json()).selector() != null;
  }

  /** The slices that Endpoints are told from: all of a Service but those that repeat Endpoints. */
  static List<CatalogObject> told(
      NamespacedName service,
      TreePMap<NamespacedName, TreePSet<String>> names,
      TreePMap<NamespacedName, CatalogObject> slices) {
    return CatalogImage.slicesOf(service, names, slices).stream()
        .filter(slice -> !SliceLabels.isMirror(slice.json()))
        .toList();
  }

  static ObjectNode endpoints(CatalogObject service, List<CatalogObject> slices) {
    List<ObjectNode> trees = slices.stream().map(CatalogObject::json).toList();
    return DerivedEndpoints.of(service.json(), trees)
        .orElseGet(JsonNodeFactory.instance::objectNode);
  }

  private void noteOthers(
      ResourceKey key, @Nullable CatalogObject previous, @Nullable CatalogObject now) {
    if (key.kind() == ResourceKind.SERVICE) {
      if (!sameForEndpoints(previous, now)) {
        touchedServices.add(key.namespacedName());
      }
      showAddresses(previous, now);
    }
    if (key.kind() == ResourceKind.NETWORK_POLICY) {
      showStatus(key, now);
    }
    if (key.kind() == ResourceKind.ENDPOINT_SLICE) {
      noteSlice(key.name(), serviceOf(previous), serviceOf(now));
    }
  }

  private void noteSlice(
      String slice, @Nullable NamespacedName previous, @Nullable NamespacedName now) {
    if (previous != null) {
      touchedServices.add(previous);
      TreePSet<String> rest = slices.getOrDefault(previous, TreePSet.empty()).minus(slice);
      slices = rest.isEmpty() ? slices.minus(previous) : slices.plus(previous, rest);
    }
    if (now != null) {
      touchedServices.add(now);
      slices = slices.plus(now, slices.getOrDefault(now, TreePSet.empty()).plus(slice));
    }
  }

  static @Nullable NamespacedName serviceOf(@Nullable CatalogObject slice) {
    return slice == null ? null : SliceLabels.service(slice.meta()).orElse(null);
  }

  /** Endpoints depend on nothing of the Service but its metadata and whether it has a selector. */
  private static boolean sameForEndpoints(
      @Nullable CatalogObject one, @Nullable CatalogObject other) {
    return one != null
        && other != null
        && one.meta().equals(other.meta())
        && hasSelector(one) == hasSelector(other);
  }

  private TreePMap<NamespacedName, CatalogObject> all(ResourceKind kind) {
    return objects.getOrDefault(kind, TreePMap.empty());
  }

  private TreePMap<String, String> pool(String pool) {
    return claims.getOrDefault(pool, TreePMap.empty());
  }
}

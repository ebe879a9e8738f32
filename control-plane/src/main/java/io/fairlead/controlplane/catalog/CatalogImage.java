package io.fairlead.controlplane.catalog;

import io.fairlead.model.meta.NamespacedName;
import io.fairlead.model.meta.ResourceKey;
import io.fairlead.model.meta.ResourceKind;
import io.fairlead.model.networkpolicy.PolicyRules;
import java.util.Collection;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.pcollections.TreePMap;
import org.pcollections.TreePSet;
import tools.jackson.databind.node.ObjectNode;

/**
 * All objects at one revision. Immutable, cheap to derive the next one from, safe to keep and to
 * read from any thread.
 */
public final class CatalogImage {
  /** The kinds {@link #managedBy} finds. */
  public static final Set<ResourceKind> MANAGED = ControllerIndex.KINDS;

  private final String epoch;
  private final long revision;
  private final EnumMap<ResourceKind, TreePMap<NamespacedName, CatalogObject>> objects;
  private final TreePMap<NamespacedName, TreePSet<String>> slices;
  private final TreePMap<NamespacedName, CatalogObject> writtenEndpoints;
  private final TreePMap<NamespacedName, PolicyRules> policies;
  private final TreePMap<String, TreePMap<String, String>> claims;
  private final ControllerIndex controllers;

  CatalogImage(
      String epoch,
      long revision,
      EnumMap<ResourceKind, TreePMap<NamespacedName, CatalogObject>> objects,
      TreePMap<NamespacedName, TreePSet<String>> slices,
      TreePMap<NamespacedName, CatalogObject> writtenEndpoints,
      TreePMap<NamespacedName, PolicyRules> policies,
      TreePMap<String, TreePMap<String, String>> claims,
      ControllerIndex controllers) {
    this.epoch = epoch;
    this.revision = revision;
    this.objects = objects;
    this.slices = slices;
    this.writtenEndpoints = writtenEndpoints;
    this.policies = policies;
    this.claims = claims;
    this.controllers = controllers;
  }

  /** The image before the first event. */
  public static CatalogImage empty(String epoch) {
    return new CatalogImage(
        epoch,
        0,
        new EnumMap<>(ResourceKind.class),
        TreePMap.empty(),
        TreePMap.empty(),
        TreePMap.empty(),
        TreePMap.empty(),
        ControllerIndex.EMPTY);
  }

  /** Which history the revision belongs to. */
  public String epoch() {
    return epoch;
  }

  /** The ordering of the last event in this image. */
  public long revision() {
    return revision;
  }

  public @Nullable CatalogObject get(ResourceKey key) {
    return all(key.kind()).get(key.namespacedName());
  }

  /** This version of the object is the one here. */
  public boolean holds(CatalogObject object) {
    CatalogObject now = get(object.key());
    return now != null && now.sequenceNr() == object.sequenceNr();
  }

  /** What pods may run as. */
  public @Nullable ObjectNode serviceAccount(String namespace, String name) {
    CatalogObject account = get(new ResourceKey(ResourceKind.SERVICE_ACCOUNT, namespace, name));
    return account == null ? null : account.json();
  }

  /** All objects of the kind, ordered by namespace and name; a view that costs nothing to make. */
  public Collection<CatalogObject> list(ResourceKind kind) {
    return all(kind).values();
  }

  /** The objects of the kind in one namespace, ordered by name. */
  public Collection<CatalogObject> list(ResourceKind kind, String namespace) {
    NamespacedName first = new NamespacedName(namespace, "");
    NamespacedName beyond = new NamespacedName(namespace + '\0', "");
    return all(kind).subMap(first, true, beyond, false).values();
  }

  /**
   * Stands for all objects of the kind as they are here: another image's is the same reference only
   * if it has the same objects. For what is derived from a whole kind and kept.
   */
  public Object versionOf(ResourceKind kind) {
    return all(kind);
  }

  /** The Pods, ReplicaSets or ControllerRevisions whose controller has this uid, by name. */
  public List<CatalogObject> managedBy(ResourceKind kind, String uid) {
    return all(kind, controllers.managedBy(kind, uid));
  }

  /** The ReplicaSets or ControllerRevisions of a namespace that have no controller, by name. */
  public List<CatalogObject> orphans(ResourceKind kind, String namespace) {
    return all(kind, controllers.orphans(kind, namespace));
  }

  private List<CatalogObject> all(ResourceKind kind, Collection<ResourceKey> keys) {
    TreePMap<NamespacedName, CatalogObject> all = all(kind);
    return keys.stream().map(key -> all.get(key.namespacedName())).toList();
  }

  /** The EndpointSlices labelled with the Service's name, ordered by name. */
  public List<CatalogObject> slicesOf(NamespacedName service) {
    return slicesOf(service, slices, all(ResourceKind.ENDPOINT_SLICE));
  }

  static List<CatalogObject> slicesOf(
      NamespacedName service,
      TreePMap<NamespacedName, TreePSet<String>> names,
      TreePMap<NamespacedName, CatalogObject> slices) {
    return names.getOrDefault(service, TreePSet.empty()).stream()
        .map(name -> slices.get(new NamespacedName(service.namespace(), name)))
        .toList();
  }

  /** The resolved rules of a NetworkPolicy; null before its entity resolved it first. */
  public @Nullable PolicyRules policy(NamespacedName name) {
    return policies.get(name);
  }

  public Map<NamespacedName, PolicyRules> policies() {
    return policies;
  }

  /** Who owns which value of the pool: value to owner's uid. */
  public Map<String, String> claims(String pool) {
    return claims.getOrDefault(pool, TreePMap.empty());
  }

  /** This image at a later revision: an event that changed nothing here. */
  CatalogImage at(long later) {
    return new CatalogImage(
        epoch, later, objects, slices, writtenEndpoints, policies, claims, controllers);
  }

  EnumMap<ResourceKind, TreePMap<NamespacedName, CatalogObject>> objects() {
    return objects;
  }

  TreePMap<NamespacedName, TreePSet<String>> slices() {
    return slices;
  }

  /**
   * The Endpoints somebody wrote (E16), also where {@link #get} shows those told from slices in
   * their place.
   */
  TreePMap<NamespacedName, CatalogObject> writtenEndpoints() {
    return writtenEndpoints;
  }

  /** The Endpoints of this name that somebody wrote; null when they are told from slices. */
  @SuppressWarnings("ReferenceEquality") // shown is that very object, or one told from slices
  public @Nullable CatalogObject writtenEndpoints(NamespacedName name) {
    CatalogObject written = writtenEndpoints.get(name);
    return written == all(ResourceKind.ENDPOINTS).get(name) ? written : null;
  }

  TreePMap<NamespacedName, PolicyRules> policyMap() {
    return policies;
  }

  TreePMap<String, TreePMap<String, String>> claimMap() {
    return claims;
  }

  ControllerIndex controllers() {
    return controllers;
  }

  private TreePMap<NamespacedName, CatalogObject> all(ResourceKind kind) {
    return objects.getOrDefault(kind, TreePMap.empty());
  }
}

package io.fairlead.controlplane.namespace;

import io.fairlead.controlplane.catalog.CatalogChange;
import io.fairlead.controlplane.catalog.CatalogImage;
import io.fairlead.controlplane.catalog.CatalogObject;
import io.fairlead.controlplane.controller.Concern;
import io.fairlead.controlplane.object.DeleteOptions;
import io.fairlead.controlplane.object.LatestOnly;
import io.fairlead.controlplane.object.ObjectStore;
import io.fairlead.controlplane.object.Preconditions;
import io.fairlead.controlplane.object.Termination;
import io.fairlead.controlplane.object.WriteReply;
import io.fairlead.model.endpointslice.SliceLabels;
import io.fairlead.model.json.Fields;
import io.fairlead.model.meta.ResourceKey;
import io.fairlead.model.meta.ResourceKind;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;
import tools.jackson.databind.node.ObjectNode;

/**
 * Empties namespaces that are terminating, then removes them. Also deletes what was made in a
 * namespace while its removal was under way: nothing may outlive its namespace.
 */
public final class NamespaceConcern implements Concern<String> {

  /** Deletes under way at once: a large namespace must not crowd out everybody else's writes. */
  private static final int AT_ONCE = 32;

  private static final CompletionStage<Void> NOTHING = CompletableFuture.completedFuture(null);

  /** What a namespace is made with, and kept by until it is empty. */
  private static final String OUR_FINALIZER = "kubernetes";

  private final Supplier<CatalogImage> image;
  private final ObjectStore store;
  private final InstantSource clock;
  private final LatestOnly writes = new LatestOnly(AT_ONCE);

  public NamespaceConcern(Supplier<CatalogImage> image, ObjectStore store, InstantSource clock) {
    this.image = image;
    this.store = store;
    this.clock = clock;
  }

  @Override
  public String name() {
    return "namespace-termination";
  }

  @Override
  public Collection<String> all() {
    return image.get().list(ResourceKind.NAMESPACE).stream()
        .map(namespace -> namespace.key().name())
        .toList();
  }

  @Override
  public Collection<String> touchedBy(CatalogChange change) {
    return switch (change) {
      case CatalogChange.Upserted upserted -> touchedBy(upserted.now().key());
      case CatalogChange.Removed removed -> touchedBy(removed.last().key());
      case CatalogChange.PolicyChanged policy -> List.of();
      case CatalogChange.ClaimChanged claim -> List.of();
    };
  }

  private Collection<String> touchedBy(ResourceKey key) {
    String namespace = key.kind() == ResourceKind.NAMESPACE ? key.name() : key.namespace();
    return namespace.isEmpty() || active(image.get(), namespace) ? List.of() : List.of(namespace);
  }

  @Override
  public boolean settled(String name) {
    CatalogImage now = image.get();
    if (active(now, name)) {
      return true;
    }
    List<CatalogObject> content = content(now, name);
    CatalogObject namespace = now.get(key(name));
    if (!content.isEmpty()) {
      List<CatalogObject> unasked =
          content.stream().filter(object -> !Termination.begun(object.json())).toList();
      unasked.forEach(this::delete);
      if (unasked.isEmpty() && namespace != null) {
        tell(namespace, content);
      }
      return false;
    }
    if (namespace != null) {
      finish(namespace);
    }
    return namespace == null;
  }

  /**
   * What has to be deleted one by one; slices that are ours, and Endpoints told from slices, go.
   */
  private static List<CatalogObject> content(CatalogImage image, String namespace) {
    List<CatalogObject> content = new ArrayList<>();
    for (ResourceKind kind : ResourceKind.values()) {
      if (kind.namespaced()) {
        image.list(kind, namespace).stream()
            .filter(object -> !goesWithOthers(image, object))
            .forEach(content::add);
      }
    }
    return content;
  }

  private static boolean goesWithOthers(CatalogImage image, CatalogObject object) {
    ResourceKey key = object.key();
    return object.isTold()
        || (key.kind() == ResourceKind.ENDPOINT_SLICE && SliceLabels.isOurs(object.json()))
        || (key.kind() == ResourceKind.ENDPOINTS
            && image.writtenEndpoints(key.namespacedName()) == null);
  }

  private void delete(CatalogObject object) {
    act(object, () -> store.delete(object.key(), Preconditions.NONE, DeleteOptions.DEFAULT));
  }

  /** Soon, unless it is another version by then: that has been looked at as well. */
  private void act(CatalogObject object, Supplier<CompletionStage<WriteReply>> write) {
    writes.submit(object.key(), () -> image.get().holds(object) ? write.get() : NOTHING);
  }

  /** Says why the namespace is still there, once all that is left waits for others. */
  private void tell(CatalogObject namespace, List<CatalogObject> left) {
    ObjectNode told = NamespaceConditions.updated(namespace.json(), left, clock.instant());
    if (!told.equals(namespace.json())) {
      replace(namespace, told);
    }
  }

  /** Empty: takes its own finalizer away; others are for others to take away. */
  private void finish(CatalogObject namespace) {
    List<String> finalizers =
        new ArrayList<>(Fields.texts(namespace.json().path("spec"), "finalizers"));
    if (!finalizers.remove(OUR_FINALIZER)) {
      return;
    }
    ObjectNode finished =
        NamespaceConditions.updated(namespace.json(), List.of(), clock.instant()).deepCopy();
    ObjectNode spec = finished.withObjectProperty("spec");
    spec.remove("finalizers");
    if (!finalizers.isEmpty()) {
      finalizers.forEach(spec.putArray("finalizers")::add);
    }
    replace(namespace, finished);
  }

  private void replace(CatalogObject namespace, ObjectNode next) {
    act(namespace, () -> store.replace(namespace.key(), namespace.sequenceNr(), next));
  }

  private static boolean active(CatalogImage image, String name) {
    CatalogObject namespace = image.get(key(name));
    return namespace != null && !Termination.begun(namespace.json());
  }

  private static ResourceKey key(String name) {
    return new ResourceKey(ResourceKind.NAMESPACE, "", name);
  }
}

package io.fairlead.controlplane.garbage;

import io.fairlead.controlplane.catalog.CatalogImage;
import io.fairlead.controlplane.catalog.CatalogObject;
import io.fairlead.controlplane.object.DeleteOptions.Propagation;
import io.fairlead.controlplane.object.GarbageFinalizers;
import io.fairlead.controlplane.object.Termination;
import io.fairlead.model.json.Fields;
import io.fairlead.model.meta.ResourceKey;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * What has to happen to one object for the sake of its owners and dependents. Pure: a function of
 * the image, by the rules of kube-controller-manager's garbage collector.
 */
sealed interface Verdict {

  /** Nothing. */
  record Keep() implements Verdict {}

  /** All its owners are gone, or wait for it. */
  record Delete(Propagation propagation) implements Verdict {}

  /** Something in its metadata is settled: owners that are gone, a finalizer that is done. */
  record Edit(ObjectNode object) implements Verdict {}

  /** It waits for others. */
  record Wait() implements Verdict {}

  /** The verdict on an object of the image; {@code dependents} are those that name it. */
  static Verdict on(CatalogObject object, List<CatalogObject> dependents, CatalogImage image) {
    if (Termination.begun(object.json())) {
      Optional<Verdict> ends = ending(object, dependents);
      if (ends.isPresent()) {
        return ends.get();
      }
    }
    return asDependent(object, dependents, image);
  }

  /** What the garbage collector's own finalizers wait for. */
  private static Optional<Verdict> ending(CatalogObject object, List<CatalogObject> dependents) {
    ObjectNode json = object.json();
    if (GarbageFinalizers.has(json, GarbageFinalizers.ORPHAN)) {
      return Optional.of(
          dependents.isEmpty()
              ? new Edit(GarbageFinalizers.without(json, GarbageFinalizers.ORPHAN))
              : new Wait());
    }
    if (GarbageFinalizers.has(json, GarbageFinalizers.FOREGROUND)) {
      boolean blocked = dependents.stream().anyMatch(dependent -> blocks(dependent, uid(json)));
      return Optional.of(
          blocked
              ? new Wait()
              : new Edit(GarbageFinalizers.without(json, GarbageFinalizers.FOREGROUND)));
    }
    return Optional.empty();
  }

  private static Verdict asDependent(
      CatalogObject object, List<CatalogObject> dependents, CatalogImage image) {
    Set<String> gone = new HashSet<>();
    Set<String> waiting = new HashSet<>();
    Set<String> orphaning = new HashSet<>();
    boolean solid = false;
    for (Owner owner : Owner.of(object.json())) {
      Optional<ResourceKey> key = owner.key(object.key());
      if (key.isEmpty()) {
        solid = true;
        continue;
      }
      CatalogObject found = image.get(key.get());
      if (found == null || !uid(found.json()).equals(owner.uid())) {
        gone.add(owner.uid());
      } else if (ends(found, GarbageFinalizers.ORPHAN)) {
        orphaning.add(owner.uid());
      } else if (ends(found, GarbageFinalizers.FOREGROUND)) {
        waiting.add(owner.uid());
      } else {
        solid = true;
      }
    }
    if (!orphaning.isEmpty()) {
      return new Edit(withoutOwners(object.json(), orphaning));
    }
    if (gone.isEmpty() && waiting.isEmpty()) {
      return new Keep();
    }
    if (solid) {
      gone.addAll(waiting);
      return new Edit(withoutOwners(object.json(), gone));
    }
    return Termination.begun(object.json())
        ? new Wait()
        : new Delete(propagation(object.json(), !waiting.isEmpty() && !dependents.isEmpty()));
  }

  private static Propagation propagation(ObjectNode object, boolean inForeground) {
    if (inForeground || GarbageFinalizers.has(object, GarbageFinalizers.FOREGROUND)) {
      return Propagation.FOREGROUND;
    }
    return GarbageFinalizers.has(object, GarbageFinalizers.ORPHAN)
        ? Propagation.ORPHAN
        : Propagation.BACKGROUND;
  }

  private static boolean ends(CatalogObject owner, String finalizer) {
    return Termination.begun(owner.json()) && GarbageFinalizers.has(owner.json(), finalizer);
  }

  private static boolean blocks(CatalogObject dependent, String uid) {
    return Owner.of(dependent.json()).stream()
        .anyMatch(owner -> owner.uid().equals(uid) && owner.blocks());
  }

  private static String uid(ObjectNode object) {
    return Fields.text(object.path("metadata"), "uid");
  }

  private static ObjectNode withoutOwners(ObjectNode object, Set<String> uids) {
    ObjectNode changed = object.deepCopy();
    ObjectNode metadata = changed.withObjectProperty("metadata");
    ArrayNode left = metadata.arrayNode();
    for (var reference : Fields.list(metadata, "ownerReferences")) {
      if (!uids.contains(Fields.text(reference, "uid"))) {
        left.add(reference);
      }
    }
    if (left.isEmpty()) {
      metadata.remove("ownerReferences");
    } else {
      metadata.set("ownerReferences", left);
    }
    return changed;
  }
}

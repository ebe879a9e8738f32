package io.fairlead.controlplane.garbage;

import io.fairlead.controlplane.catalog.CatalogImage;
import io.fairlead.controlplane.catalog.CatalogObject;
import io.fairlead.model.json.Fields;
import io.fairlead.model.meta.ResourceKey;
import io.fairlead.model.meta.ResourceKind;
import java.util.List;
import java.util.Optional;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * One entry of {@code metadata.ownerReferences}.
 *
 * @param kind empty: a kind that is not served here
 * @param blocks a foreground deletion of the owner waits for this dependent
 */
record Owner(Optional<ResourceKind> kind, String name, String uid, boolean blocks) {

  static List<Owner> of(ObjectNode dependent) {
    return Fields.list(dependent.path("metadata"), "ownerReferences").stream()
        .map(Owner::read)
        .toList();
  }

  private static Owner read(JsonNode reference) {
    return new Owner(
        kind(Fields.text(reference, "apiVersion"), Fields.text(reference, "kind")),
        Fields.text(reference, "name"),
        Fields.text(reference, "uid"),
        Fields.flag(reference, "blockOwnerDeletion", false));
  }

  // The version does not matter: two versions of a kind are the same objects.
  private static Optional<ResourceKind> kind(String apiVersion, String kind) {
    String group =
        apiVersion.indexOf('/') < 0 ? "" : apiVersion.substring(0, apiVersion.indexOf('/'));
    for (ResourceKind served : ResourceKind.values()) {
      if (served.group().equals(group) && served.kind().equals(kind)) {
        return Optional.of(served);
      }
    }
    return Optional.empty();
  }

  /**
   * Owners that are somewhere else than where this object may have owners: in its own namespace.
   */
  static List<Owner> misplaced(CatalogObject dependent, CatalogImage image) {
    return of(dependent.json()).stream()
        .filter(owner -> owner.kind.isPresent() && owner.kind.get().namespaced())
        .filter(
            owner ->
                owner
                    .key(dependent.key())
                    .map(image::get)
                    .filter(found -> found.meta().uid().equals(owner.uid))
                    .isEmpty())
        .filter(owner -> image.list(owner.kind.orElseThrow()).stream().anyMatch(owner::is))
        .toList();
  }

  private boolean is(CatalogObject object) {
    return object.meta().uid().equals(uid);
  }

  /** In Kubernetes' words. */
  String missingIn(ResourceKey dependent) {
    return "ownerRef [%s, namespace: %s, name: %s, uid: %s] does not exist in namespace \"%s\""
        .formatted(
            kind.map(known -> known.apiVersion() + "/" + known.kind()).orElse(""),
            dependent.namespace(),
            name,
            uid,
            dependent.namespace());
  }

  /**
   * Where the owner would be: cluster-wide, or beside its dependent. Empty when that can not be
   * said: a kind that is not served, or a namespaced owner of a dependent in no namespace. Such
   * owners are never taken for gone.
   */
  Optional<ResourceKey> key(ResourceKey dependent) {
    return kind.flatMap(
        known -> {
          if (!known.namespaced()) {
            return Optional.of(new ResourceKey(known, "", name));
          }
          return dependent.kind().namespaced()
              ? Optional.of(new ResourceKey(known, dependent.namespace(), name))
              : Optional.empty();
        });
  }
}

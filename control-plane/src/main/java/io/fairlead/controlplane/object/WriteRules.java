package io.fairlead.controlplane.object;

import io.fairlead.controlplane.catalog.CatalogImage;
import io.fairlead.controlplane.catalog.CatalogObject;
import io.fairlead.model.endpointslice.SliceLabels;
import io.fairlead.model.json.Fields;
import io.fairlead.model.meta.ResourceKey;
import io.fairlead.model.meta.ResourceKind;
import io.fairlead.model.service.ServiceJson;
import java.util.Optional;
import java.util.Set;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** What the rest of the image forbids, before the object's own entity is asked. Pure. */
final class WriteRules {

  /** Kubernetes never lets these go either. */
  private static final Set<String> IMMORTAL = Set.of("default", "kube-system", "kube-public");

  private WriteRules() {}

  /** Why an object may not be made; empty when it may. */
  static Optional<WriteReply> onCreate(CatalogImage image, ResourceKey key, ObjectNode object) {
    if (!EntityType.addressable(key)) {
      return Optional.of(new WriteReply.Forbidden(key, "no object can have this name"));
    }
    return namespaceRefusal(image, key)
        .or(() -> toldAddress(image, key).map(told -> new WriteReply.AlreadyExists(key)))
        .or(() -> toldEndpoints(image, key))
        .or(() -> sliceRefusal(image, key, object));
  }

  /** Why an object may not be replaced by this one; empty when it may. */
  static Optional<WriteReply> onReplace(CatalogImage image, ResourceKey key, ObjectNode object) {
    if (!EntityType.addressable(key)) {
      return Optional.of(new WriteReply.NotFound(key));
    }
    return toldEndpoints(image, key)
        .or(() -> toldAddress(image, key))
        .or(() -> managedSlice(image, key))
        .or(() -> reservedLabel(key, object).filter(refusal -> image.get(key) != null));
  }

  /** Why an object may not be deleted; empty when it may. */
  static Optional<WriteReply> onDelete(CatalogImage image, ResourceKey key) {
    if (!EntityType.addressable(key)) {
      return Optional.of(new WriteReply.NotFound(key));
    }
    if (key.kind() == ResourceKind.NAMESPACE && IMMORTAL.contains(key.name())) {
      return Optional.of(new WriteReply.Forbidden(key, "this namespace may not be deleted"));
    }
    return toldEndpoints(image, key)
        .or(() -> toldAddress(image, key))
        .or(() -> managedSlice(image, key));
  }

  private static Optional<WriteReply> namespaceRefusal(CatalogImage image, ResourceKey key) {
    if (!key.kind().namespaced()) {
      return Optional.empty();
    }
    ResourceKey namespace = new ResourceKey(ResourceKind.NAMESPACE, "", key.namespace());
    CatalogObject found = image.get(namespace);
    if (found == null) {
      return Optional.of(new WriteReply.NotFound(namespace));
    }
    return Termination.begun(found.json())
        ? Optional.of(
            new WriteReply.Forbidden(
                key,
                "unable to create new content in namespace "
                    + key.namespace()
                    + " because it is being terminated"))
        : Optional.empty();
  }

  /** Slices the Service entities write are no entities of their own, but their names are taken. */
  private static Optional<WriteReply> sliceRefusal(
      CatalogImage image, ResourceKey key, ObjectNode object) {
    if (key.kind() != ResourceKind.ENDPOINT_SLICE) {
      return Optional.empty();
    }
    return image.get(key) != null
        ? Optional.of(new WriteReply.AlreadyExists(key))
        : reservedLabel(key, object);
  }

  private static Optional<WriteReply> reservedLabel(ResourceKey key, ObjectNode object) {
    String manager = Fields.text(object.path("metadata").path("labels"), SliceLabels.MANAGED_BY);
    return key.kind() == ResourceKind.ENDPOINT_SLICE && SliceLabels.isOurs(object)
        ? Optional.of(
            new WriteReply.Forbidden(
                key,
                "the label "
                    + SliceLabels.MANAGED_BY
                    + "="
                    + manager
                    + " is kept for slices that are made from Services' pods or from Endpoints;"
                    + " choose another value"))
        : Optional.empty();
  }

  private static Optional<WriteReply> managedSlice(CatalogImage image, ResourceKey key) {
    if (key.kind() != ResourceKind.ENDPOINT_SLICE) {
      return Optional.empty();
    }
    CatalogObject slice = image.get(key);
    if (slice == null || !SliceLabels.isOurs(slice.json())) {
      return Optional.empty();
    }
    return Optional.of(
        new WriteReply.Forbidden(
            key,
            "it belongs to the Service \""
                + owner(slice.json())
                + (SliceLabels.isMirror(slice.json())
                    ? "\" and repeats its Endpoints; change the Endpoints"
                    : "\", which writes it from the pods its selector matches;"
                        + " change the Service or the pods")));
  }

  private static String owner(ObjectNode slice) {
    JsonNode metadata = slice.path("metadata");
    return Fields.text(metadata.path("labels"), SliceLabels.SERVICE_NAME);
  }

  /** The IPAddress of a Service follows its Service (SA23). */
  private static Optional<WriteReply> toldAddress(CatalogImage image, ResourceKey key) {
    if (key.kind() != ResourceKind.IP_ADDRESS) {
      return Optional.empty();
    }
    CatalogObject address = image.get(key);
    if (address == null || !address.isTold()) {
      return Optional.empty();
    }
    JsonNode parent = address.json().path("spec").path("parentRef");
    return Optional.of(
        new WriteReply.Forbidden(
            key,
            "it is the address of the Service \"%s/%s\"; change the Service"
                .formatted(Fields.text(parent, "namespace"), Fields.text(parent, "name"))));
  }

  /** Endpoints are somebody's own only where the Service has no selector (E16). */
  private static Optional<WriteReply> toldEndpoints(CatalogImage image, ResourceKey key) {
    if (key.kind() != ResourceKind.ENDPOINTS) {
      return Optional.empty();
    }
    CatalogObject service =
        image.get(new ResourceKey(ResourceKind.SERVICE, key.namespace(), key.name()));
    boolean selected = service != null && ServiceJson.read(service.json()).selector() != null;
    boolean told = image.get(key) != null && image.writtenEndpoints(key.namespacedName()) == null;
    return selected || told
        ? Optional.of(
            new WriteReply.Forbidden(
                key,
                "they are told from the EndpointSlices of the Service \""
                    + key.name()
                    + "\"; write an EndpointSlice, or change the Service or its pods"))
        : Optional.empty();
  }
}

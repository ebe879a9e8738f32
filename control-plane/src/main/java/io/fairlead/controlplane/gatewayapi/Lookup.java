package io.fairlead.controlplane.gatewayapi;

import io.fairlead.controlplane.catalog.CatalogImage;
import io.fairlead.controlplane.catalog.CatalogObject;
import io.fairlead.model.json.Fields;
import io.fairlead.model.meta.NamespacedName;
import io.fairlead.model.meta.ObjectMeta;
import io.fairlead.model.meta.ResourceKey;
import io.fairlead.model.meta.ResourceKind;
import io.fairlead.model.service.Service;
import io.fairlead.model.service.ServiceJson;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * What one resolution looks at, and that it did: its result is the same until one of these is
 * different. Used once, by one thread.
 */
final class Lookup {
  /** The group of everything here. */
  static final String GROUP = "gateway.networking.k8s.io";

  private final CatalogImage image;
  private final Map<NamespacedName, Service> services;
  private final Set<ResourceKey> seen = new HashSet<>();

  /**
   * A look at an image.
   *
   * @param services of the image as they were read before; more are put there
   */
  Lookup(CatalogImage image, Map<NamespacedName, Service> services) {
    this.image = image;
    this.services = services;
  }

  /** All grants of a namespace, as something to look at; no object has such a name. */
  static ResourceKey grants(String namespace) {
    return new ResourceKey(ResourceKind.REFERENCE_GRANT, namespace, "");
  }

  /** What was looked at, there or not. */
  Set<ResourceKey> seen() {
    return Set.copyOf(seen);
  }

  void see(ResourceKey key) {
    seen.add(key);
  }

  /** The object; null when there is none. */
  @Nullable ObjectNode get(ResourceKind kind, NamespacedName name) {
    ResourceKey key = new ResourceKey(kind, name.namespace(), name.name());
    seen.add(key);
    CatalogObject found = image.get(key);
    return found == null ? null : found.json();
  }

  /** The Service; null when there is none. Thousands of routes may lead to one. */
  @Nullable Service service(NamespacedName name) {
    ObjectNode object = get(ResourceKind.SERVICE, name);
    return object == null ? null : services.computeIfAbsent(name, _ -> ServiceJson.read(object));
  }

  /** Its name is a label too, whether it is written as one or not. */
  Map<String, String> labelsOfNamespace(String name) {
    ObjectNode namespace = get(ResourceKind.NAMESPACE, new NamespacedName("", name));
    Map<String, String> labels =
        namespace == null ? new HashMap<>() : new HashMap<>(ObjectMeta.of(namespace).labels());
    labels.putIfAbsent("kubernetes.io/metadata.name", name);
    return labels;
  }

  /**
   * An object of this kind of Gateway API may refer to that one: it is of the same namespace, or
   * granted there (G7).
   */
  boolean permits(String fromKind, String fromNamespace, ResourceKind kind, NamespacedName to) {
    if (fromNamespace.equals(to.namespace())) {
      return true;
    }
    seen.add(grants(to.namespace()));
    return image.list(ResourceKind.REFERENCE_GRANT, to.namespace()).stream()
        .map(grant -> grant.json().path("spec"))
        .anyMatch(
            spec ->
                Fields.list(spec, "from").stream()
                        .anyMatch(from -> isFrom(from, fromKind, fromNamespace))
                    && Fields.list(spec, "to").stream().anyMatch(each -> isTo(each, kind, to)));
  }

  private static boolean isFrom(JsonNode from, String kind, String namespace) {
    return Fields.text(from, "group").equals(GROUP)
        && Fields.text(from, "kind").equals(kind)
        && Fields.text(from, "namespace").equals(namespace);
  }

  private static boolean isTo(JsonNode to, ResourceKind kind, NamespacedName name) {
    String only = Fields.text(to, "name");
    return Fields.text(to, "group").equals(kind.group())
        && Fields.text(to, "kind").equals(kind.kind())
        && (only.isEmpty() || only.equals(name.name()));
  }
}

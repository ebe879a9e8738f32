package io.fairlead.controlplane.service;

import io.fairlead.controlplane.catalog.CatalogImage;
import io.fairlead.controlplane.catalog.CatalogObject;
import io.fairlead.controlplane.event.EventRecorder;
import io.fairlead.controlplane.event.EventSource;
import io.fairlead.controlplane.event.Occurrence;
import io.fairlead.model.meta.NamespacedName;
import io.fairlead.model.meta.ObjectMeta;
import io.fairlead.model.meta.ResourceKey;
import io.fairlead.model.meta.ResourceKind;
import io.fairlead.model.service.ExternalIpGrant;
import io.fairlead.model.service.Service;
import io.fairlead.model.service.ServiceJson;
import io.fairlead.model.service.ServiceType;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Tells at Services which of their external addresses nobody granted to the namespace (B33): once
 * for each time that changes. Used by one controller.
 */
public final class ExternalIpGrants {
  private static final EventSource SOURCE = EventSource.controller("service-external-ips");

  private final EventRecorder events;
  private final Map<NamespacedName, List<String>> told = new HashMap<>();

  ExternalIpGrants(EventRecorder events) {
    this.events = events;
  }

  /** What is granted to the Services of a namespace. */
  public static ExternalIpGrant of(CatalogImage image, String namespace) {
    CatalogObject object = image.get(new ResourceKey(ResourceKind.NAMESPACE, "", namespace));
    return ExternalIpGrant.of(
        object == null ? Map.of() : ObjectMeta.of(object.json()).annotations());
  }

  /** The addresses the Service asks for and may not take. */
  public static List<String> refused(CatalogImage image, Service service) {
    boolean asks = !service.headless() && service.type() != ServiceType.EXTERNAL_NAME;
    return asks && !service.traffic().externalIps().isEmpty()
        ? of(image, service.name().namespace()).refused(service.traffic().externalIps())
        : List.of();
  }

  /** Why these addresses are not taken. */
  public static String why(String namespace, List<String> refused) {
    return "connections to %s are not taken: namespace %s is not granted %s (its annotation %s)"
        .formatted(
            String.join(", ", refused),
            namespace,
            refused.size() == 1 ? "this address" : "these addresses",
            ExternalIpGrant.ANNOTATION);
  }

  void look(CatalogObject object, CatalogImage image) {
    NamespacedName name = object.key().namespacedName();
    List<String> refused = refused(image, ServiceJson.read(object.json()));
    List<String> before = refused.isEmpty() ? told.remove(name) : told.put(name, refused);
    if (!refused.isEmpty() && !refused.equals(before)) {
      events.record(
          SOURCE,
          object,
          Occurrence.warning("ExternalIPsNotGranted", why(name.namespace(), refused)));
    }
  }

  void forget(NamespacedName service) {
    told.remove(service);
  }
}

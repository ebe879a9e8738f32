package io.fairlead.model.endpointslice;

import io.fairlead.model.meta.NamespacedName;
import io.fairlead.model.meta.ObjectMeta;
import io.fairlead.model.multicluster.ServiceImport;
import java.util.Optional;
import tools.jackson.databind.node.ObjectNode;

/** The labels and annotations that carry the meaning of a slice (E6, E7). */
public final class SliceLabels {

  /** The Service a slice belongs to. */
  public static final String SERVICE_NAME = "kubernetes.io/service-name";

  /** Who writes a slice. */
  public static final String MANAGED_BY = "endpointslice.kubernetes.io/managed-by";

  /** The value of {@link #MANAGED_BY} on slices we write. */
  public static final String OUR_NAME = "endpointslice-controller.k8s.io";

  /** The value of {@link #MANAGED_BY} on slices that mirror Endpoints (E16). */
  public static final String MIRROR_NAME = "endpointslicemirroring-controller.k8s.io";

  /** On slices of headless Services: proxies skip them (SD21). */
  public static final String HEADLESS = "service.kubernetes.io/headless";

  /** When the change that caused the last write happened (RFC 3339). */
  public static final String TRIGGER_TIME = "endpoints.kubernetes.io/last-change-trigger-time";

  private SliceLabels() {}

  /**
   * The Service a slice belongs to: the one its label names, else that through which its import is
   * reached (D21); empty when it belongs to none.
   */
  public static Optional<NamespacedName> service(ObjectMeta slice) {
    String own = slice.labels().getOrDefault(SERVICE_NAME, "");
    if (!own.isEmpty()) {
      return Optional.of(new NamespacedName(slice.namespace(), own));
    }
    String imported = slice.labels().getOrDefault(ServiceImport.SERVICE_NAME, "");
    return imported.isEmpty()
        ? Optional.empty()
        : Optional.of(ServiceImport.derived(new NamespacedName(slice.namespace(), imported)));
  }

  /** True for slices the Service's entity writes itself; all others are left alone (E7). */
  public static boolean isOurs(ObjectNode slice) {
    String manager = ObjectMeta.of(slice).labels().getOrDefault(MANAGED_BY, "");
    return manager.equals(OUR_NAME) || manager.equals(MIRROR_NAME);
  }

  /** True for slices that only repeat Endpoints somebody wrote (E16). */
  public static boolean isMirror(ObjectNode slice) {
    return MIRROR_NAME.equals(ObjectMeta.of(slice).labels().get(MANAGED_BY));
  }
}

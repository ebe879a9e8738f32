package io.fairlead.gateway.routing;

import io.fairlead.model.meta.NamespacedName;
import io.fairlead.model.multicluster.ServiceImport;
import io.fairlead.model.node.ImageEntry;
import io.fairlead.model.node.ImageKey;
import io.fairlead.model.node.NodeImage;
import io.fairlead.model.service.Service;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The Services that backends can name. An imported one is there under the name its slices go by
 * (see {@link ServiceImport#derived}), whether there is a Service of that name, as for a
 * ClusterSetIP, or not, as for a headless import. Used from one thread.
 */
public final class ReachedServices {
  private final Map<NamespacedName, Service> imported = new HashMap<>();

  /**
   * An import is now as the image has it.
   *
   * @return the Service that is another now
   */
  NamespacedName put(NodeImage image, ImageKey key) {
    NamespacedName derived = ServiceImport.derived(key.name());
    if (image.entries().get(key) instanceof ImageEntry.OfServiceImport(ServiceImport now)) {
      imported.put(derived, now.asDerived());
    } else {
      imported.remove(derived);
    }
    return derived;
  }

  /** Null: there is none. */
  public @Nullable Service get(NodeImage image, NamespacedName name) {
    Service own = image.service(name);
    return own == null ? imported.get(name) : own;
  }
}

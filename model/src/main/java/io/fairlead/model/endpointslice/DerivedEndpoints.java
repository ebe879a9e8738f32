package io.fairlead.model.endpointslice;

import io.fairlead.model.meta.NamespacedName;
import io.fairlead.model.meta.ObjectMeta;
import java.util.List;
import java.util.Optional;
import tools.jackson.databind.node.ObjectNode;

/** The v1 Endpoints of a Service, told from its slices (E17): for clients that still read them. */
public final class DerivedEndpoints {

  private DerivedEndpoints() {}

  /**
   * The complete object but for its resourceVersion; empty when the Service has no slices.
   *
   * @param slices every slice of the Service, whoever wrote it
   * @param meta metadata of the Service
   */
  public static Optional<ObjectNode> of(
      NamespacedName service, List<ObjectNode> slices, ObjectMeta meta) {
    return Optional.empty();
  }
}

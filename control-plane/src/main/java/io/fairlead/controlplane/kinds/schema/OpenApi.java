package io.fairlead.controlplane.kinds.schema;

import io.fairlead.model.meta.ResourceKind;
import java.util.Collection;
import tools.jackson.databind.node.ObjectNode;

/** The schemas as OpenAPI v3 component schemas. */
@SuppressWarnings("DoNotCallSuggester") // until written
public final class OpenApi {
  private OpenApi() {}

  /**
   * {@code components.schemas} for a document that serves these kinds: each kind's schema with its
   * {@code x-kubernetes-group-version-kind}, its list, and everything they reach.
   */
  public static ObjectNode components(Collection<ResourceKind> kinds) {
    throw new UnsupportedOperationException("not written yet");
  }
}

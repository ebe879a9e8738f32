package io.fairlead.controlplane.kinds.schema;

import io.fairlead.model.meta.ApiVersion;
import io.fairlead.model.meta.ResourceKind;

/**
 * A type that is sent or answered as an object of its own.
 *
 * @param version of the kind
 * @param schema OpenAPI name, {@code io.k8s.api.policy.v1.Eviction}
 */
public record OpenApiType(ApiVersion version, String kind, String schema) {

  /** A kind as one of its versions shows it. */
  public static OpenApiType of(ResourceKind kind, ApiVersion version) {
    return new OpenApiType(version, kind.kind(), Schemas.openApiName(kind, version));
  }
}

package io.fairlead.controlplane.kinds;

import io.fairlead.model.meta.ResourceKind;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** The patch formats the API accepts, each with its media type. */
public enum PatchType {
  /** RFC 6902. */
  JSON("application/json-patch+json"),
  /** RFC 7386. */
  MERGE("application/merge-patch+json"),
  /** Kubernetes' merge patch that knows merge keys and directives. */
  STRATEGIC("application/strategic-merge-patch+json"),
  /** Server-side apply: no change but what its author wants, in YAML or JSON. */
  APPLY("application/apply-patch+yaml");

  private final String mediaType;

  PatchType(String mediaType) {
    this.mediaType = mediaType;
  }

  public String mediaType() {
    return mediaType;
  }

  /** Those the kind takes: a strategic one needs more than a custom resource tells. */
  public static List<PatchType> of(ResourceKind kind) {
    return kind.custom() ? List.of(JSON, MERGE, APPLY) : List.of(values());
  }

  /** Finds the type by a {@code Content-Type} header; parameters are ignored. */
  public static Optional<PatchType> ofContentType(String contentType) {
    String essence = contentType.split(";", 2)[0].trim().toLowerCase(Locale.ROOT);
    for (PatchType type : values()) {
      if (type.mediaType.equals(essence)) {
        return Optional.of(type);
      }
    }
    return Optional.empty();
  }
}

package io.fairlead.controlplane.api.write;

import io.fairlead.controlplane.api.status.Decodings;
import io.fairlead.controlplane.catalog.CatalogObject;
import io.fairlead.controlplane.kinds.Decoded;
import io.fairlead.controlplane.kinds.ObjectDecoder;
import io.fairlead.model.json.Fields;
import io.fairlead.model.meta.ResourceKey;
import io.fairlead.model.meta.ResourceKind;
import io.fairlead.persistence.event.Author;
import java.util.concurrent.CompletionStage;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * The {@code finalize} subresource of Namespaces: the only way to write {@code spec.finalizers}. A
 * terminating namespace without any is gone.
 */
public final class NamespaceFinalize {
  private final StoredEdits edits;

  NamespaceFinalize(StoredEdits edits) {
    this.edits = edits;
  }

  /** The same, on behalf of this author, who waits until then. */
  public NamespaceFinalize by(Author author, Deadline until) {
    return new NamespaceFinalize(edits.by(author, until));
  }

  /** The namespace after it; fails with 400, 404, 409 or 415. */
  public CompletionStage<CatalogObject> replace(ResourceKey key, Body body, WriteOptions options) {
    Decoded decoded =
        ObjectDecoder.decode(
            ResourceKind.NAMESPACE, body.contentType(), body.bytes(), options.fieldValidation());
    ObjectNode proposed = Decodings.required(decoded).object();
    Metadata.requireSame(key, proposed);
    return edits.edit(key, options.dryRun(), current -> finalized(current, proposed));
  }

  private static ObjectNode finalized(CatalogObject current, ObjectNode proposed) {
    Metadata.requireVersion(current, proposed);
    ObjectNode changed = current.json().deepCopy();
    ObjectNode spec = changed.withObjectProperty("spec");
    JsonNode finalizers = proposed.path("spec").path("finalizers");
    if (Fields.texts(proposed.path("spec"), "finalizers").isEmpty()) {
      spec.remove("finalizers");
    } else {
      spec.set("finalizers", finalizers.deepCopy());
    }
    return changed;
  }
}

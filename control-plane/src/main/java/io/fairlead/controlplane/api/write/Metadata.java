package io.fairlead.controlplane.api.write;

import io.fairlead.controlplane.api.status.Failures;
import io.fairlead.controlplane.catalog.CatalogObject;
import io.fairlead.model.json.Fields;
import io.fairlead.model.meta.ResourceKey;
import io.fairlead.model.meta.ResourceKind;
import tools.jackson.databind.node.ObjectNode;

/** The metadata a write has to agree with its URL about. */
final class Metadata {
  private Metadata() {}

  /** A text field of {@code metadata}; empty when absent. */
  static String text(ObjectNode object, String field) {
    return Fields.text(object.path("metadata"), field);
  }

  static ResourceKey key(ResourceKind kind, ObjectNode object) {
    return new ResourceKey(kind, text(object, "namespace"), text(object, "name"));
  }

  /** 400 when the body names another namespace than the URL. */
  static void requireNamespace(ResourceKind kind, String namespace, ObjectNode object) {
    String said = text(object, "namespace");
    if (kind.namespaced() && !said.isEmpty() && !said.equals(namespace)) {
      throw Failures.badRequest(
              "the namespace of the provided object does not match the namespace sent on the"
                  + " request")
          .rejected();
    }
  }

  /** 400 when the body of a create has a version already. */
  static void requireNoVersion(ObjectNode object) {
    if (!text(object, "resourceVersion").isEmpty()) {
      throw Failures.badRequest("resourceVersion should not be set on objects to be created")
          .rejected();
    }
  }

  /** 409 when the body names another version than the one there is. */
  static void requireVersion(CatalogObject current, ObjectNode object) {
    String said = text(object, "resourceVersion");
    if (!said.isEmpty() && !said.equals(text(current.json(), "resourceVersion"))) {
      throw Failures.modified(current.key()).rejected();
    }
  }

  /** 400 when the body is about another object than the URL. */
  static void requireSame(ResourceKey key, ObjectNode object) {
    requireNamespace(key.kind(), key.namespace(), object);
    String said = text(object, "name");
    if (said.isEmpty()) {
      throw Failures.badRequest(
              "the name of the object (%s based on URL) was undeterminable: name must be provided"
                  .formatted(key.name()))
          .rejected();
    }
    if (!said.equals(key.name())) {
      throw Failures.badRequest(
              "the name of the object (%s) does not match the name on the URL (%s)"
                  .formatted(said, key.name()))
          .rejected();
    }
  }
}

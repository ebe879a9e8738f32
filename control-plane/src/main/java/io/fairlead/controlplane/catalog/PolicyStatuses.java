package io.fairlead.controlplane.catalog;

import io.fairlead.model.json.Fields;
import io.fairlead.model.meta.ResourceKey;
import io.fairlead.model.meta.ResourceKind;
import java.nio.charset.StandardCharsets;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * The PolicyStatus of each NetworkPolicy (B14). It comes and goes with its policy, in the same
 * step, and what was told of an earlier spec is not in it: who reads it after a write of the policy
 * never takes the old word for the new. Pure.
 */
final class PolicyStatuses {
  private PolicyStatuses() {}

  /** The key of the policy's status. */
  static ResourceKey key(ResourceKey policy) {
    return new ResourceKey(ResourceKind.POLICY_STATUS, policy.namespace(), policy.name());
  }

  /**
   * The status object of a policy.
   *
   * @param told what its entity last said; null: nothing
   */
  static CatalogObject of(CatalogObject policy, @Nullable ObjectNode told, long revision) {
    boolean current =
        told != null && Fields.integer(told, "observedGeneration", 0) == generation(policy.json());
    ObjectNode status = told != null && current ? told : pending(policy);
    return CatalogObject.stamped(key(policy.key()), revision, 0, object(policy, status));
  }

  /** What its policy's entity had said when this was shown; null: nothing. */
  static @Nullable ObjectNode told(CatalogObject shown) {
    return shown.json().path("status") instanceof ObjectNode status
            && status.has("observedGeneration")
        ? status
        : null;
  }

  /** Both show the same, whenever that was. */
  static boolean sameContent(CatalogObject one, CatalogObject other) {
    return one.json().path("status").equals(other.json().path("status"))
        && one.meta().equals(other.meta())
        && generation(one.json()) == generation(other.json());
  }

  /** How often the policy's spec was changed. */
  static int generation(JsonNode policy) {
    return Fields.integer(policy.path("metadata"), "generation", 0);
  }

  private static ObjectNode pending(CatalogObject policy) {
    ObjectNode status = JsonNodeFactory.instance.objectNode();
    status
        .putArray("conditions")
        .addObject()
        .put("type", "Programmed")
        .put("status", "Unknown")
        .put("reason", "Pending")
        .put("message", "no node has said yet that it is in force")
        .put("lastTransitionTime", policy.meta().creationTimestamp());
    return status;
  }

  private static ObjectNode object(CatalogObject policy, ObjectNode status) {
    ObjectNode object = JsonNodeFactory.instance.objectNode();
    object.put("apiVersion", ResourceKind.POLICY_STATUS.apiVersion());
    object.put("kind", ResourceKind.POLICY_STATUS.kind());
    String uid = policy.meta().uid();
    String seed = "PolicyStatus/" + uid;
    ObjectNode metadata =
        object
            .putObject("metadata")
            .put("name", policy.key().name())
            .put("namespace", policy.key().namespace())
            .put("uid", UUID.nameUUIDFromBytes(seed.getBytes(StandardCharsets.UTF_8)).toString())
            .put("creationTimestamp", policy.meta().creationTimestamp())
            .put("generation", generation(policy.json()));
    metadata
        .putArray("ownerReferences")
        .addObject()
        .put("apiVersion", policy.key().kind().apiVersion())
        .put("kind", policy.key().kind().kind())
        .put("name", policy.key().name())
        .put("uid", uid)
        .put("controller", true);
    object.set("status", status);
    return object;
  }
}

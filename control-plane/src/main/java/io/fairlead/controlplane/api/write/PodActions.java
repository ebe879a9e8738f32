package io.fairlead.controlplane.api.write;

import io.fairlead.controlplane.api.http.Query;
import io.fairlead.controlplane.api.http.Subresource;
import io.fairlead.controlplane.api.status.Decodings;
import io.fairlead.controlplane.api.status.Failures;
import io.fairlead.controlplane.catalog.CatalogObject;
import io.fairlead.controlplane.kinds.Decoded;
import io.fairlead.controlplane.kinds.FieldValidation;
import io.fairlead.controlplane.kinds.ObjectDecoder;
import io.fairlead.controlplane.object.Termination;
import io.fairlead.model.json.Fields;
import io.fairlead.model.meta.ResourceKey;
import io.fairlead.model.meta.ResourceKind;
import io.fairlead.model.validation.FieldError;
import io.fairlead.model.validation.FieldPath;
import io.fairlead.persistence.event.Author;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.concurrent.CompletionStage;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** What is done to a pod by a subresource: {@code eviction}, {@code binding}. */
public final class PodActions {
  private final Deletes deletes;
  private final StoredEdits edits;
  private final Clock clock;

  PodActions(Deletes deletes, StoredEdits edits, Clock clock) {
    this.deletes = deletes;
    this.edits = edits;
    this.clock = clock;
  }

  /** The same, on behalf of this author, who waits until then. */
  public PodActions by(Author author, Deadline until) {
    return new PodActions(deletes.by(author, until), edits.by(author, until), clock);
  }

  /**
   * Deletes a pod as {@code kubectl drain} asks for it. Nothing served here limits disruptions, so
   * every eviction is allowed.
   *
   * @return the Status of success; fails as a delete does
   */
  public CompletionStage<ObjectNode> evict(ResourceKey pod, Body body, Query query) {
    ObjectNode eviction = decode("io.k8s.api.policy.v1.Eviction", Subresource.EVICTION, body);
    requireName("Eviction", pod, eviction);
    ObjectNode options =
        eviction.path("deleteOptions") instanceof ObjectNode given
            ? given.deepCopy()
            : JsonNodeFactory.instance.objectNode();
    options.remove(List.of("kind", "apiVersion")); // of the version of the eviction, maybe
    if (query.has("dryRun") && options.path("dryRun").isEmpty()) {
      ArrayNode dryRun = options.putArray("dryRun");
      query.all("dryRun").forEach(dryRun::add);
    }
    return deletes
        .delete(pod, new Body("application/json", utf8(options)), query)
        .thenApply(deleted -> created());
  }

  /** Gives a pod its node, once; fails with 400, 404, 409 or 422. */
  public CompletionStage<ObjectNode> bind(ResourceKey pod, Body body, WriteOptions options) {
    ObjectNode binding = decode("io.k8s.api.core.v1.Binding", Subresource.BINDING, body);
    requireName("Binding", pod, binding);
    JsonNode target = binding.path("target");
    String kind = Fields.text(target, "kind");
    String node = Fields.text(target, "name");
    FieldPath field = FieldPath.of("target");
    if (!kind.isEmpty() && !kind.equals("Node")) {
      throw invalid(
          pod, FieldError.notSupported(field.child("kind"), kind, List.of("Node", "<empty>")));
    }
    if (node.isEmpty()) {
      throw invalid(pod, FieldError.required(field.child("name"), ""));
    }
    return edits
        .edit(pod, options.dryRun(), current -> bound(current, binding, node))
        .thenApply(done -> created());
  }

  private static RuntimeException invalid(ResourceKey pod, FieldError error) {
    return Failures.invalid("", "Binding", pod.name(), List.of(error)).rejected();
  }

  private ObjectNode bound(CatalogObject pod, ObjectNode binding, String node) {
    String name = pod.key().name();
    String uid = Fields.text(binding.path("metadata"), "uid");
    String now = Fields.text(pod.json().path("metadata"), "uid");
    if (!uid.isEmpty() && !uid.equals(now)) {
      throw refused(
          pod, "Precondition failed: UID in precondition: " + uid + ", UID in object meta: " + now);
    }
    if (Termination.begun(pod.json())) {
      throw refused(pod, "pod " + name + " is being deleted, cannot be assigned to a host");
    }
    String has = Fields.text(pod.json().path("spec"), "nodeName");
    if (!has.isEmpty()) {
      throw refused(pod, "pod " + name + " is already assigned to node \"" + has + "\"");
    }
    ObjectNode bound = pod.json().deepCopy();
    bound.withObjectProperty("spec").put("nodeName", node);
    scheduled(bound.withObjectProperty("status"));
    return bound;
  }

  private void scheduled(ObjectNode status) {
    ArrayNode after = status.arrayNode();
    for (JsonNode condition : Fields.list(status, "conditions")) {
      if (!Fields.text(condition, "type").equals("PodScheduled")) {
        after.add(condition);
      }
    }
    after
        .addObject()
        .put("type", "PodScheduled")
        .put("status", "True")
        .put("lastTransitionTime", clock.instant().truncatedTo(ChronoUnit.SECONDS).toString());
    status.set("conditions", after);
  }

  private static RuntimeException refused(CatalogObject pod, String why) {
    return Failures.conflictAt("pods/binding", pod.key(), why).rejected();
  }

  private static void requireName(String kind, ResourceKey pod, ObjectNode body) {
    Metadata.requireNamespace(ResourceKind.POD, pod.namespace(), body);
    String said = Metadata.text(body, "name");
    if (!said.isEmpty() && !said.equals(pod.name())) {
      throw Failures.badRequest("name in URL does not match name in " + kind + " object: " + said)
          .rejected();
    }
  }

  private static ObjectNode decode(String schema, Subresource as, Body body) {
    Decoded decoded =
        ObjectDecoder.decode(
            schema,
            as.apiVersion(),
            as.kind(),
            body.contentType(),
            body.bytes(),
            FieldValidation.IGNORE);
    return Decodings.required(decoded).object();
  }

  private static ObjectNode created() {
    ObjectNode status = JsonNodeFactory.instance.objectNode();
    status.put("kind", "Status").put("apiVersion", "v1").putObject("metadata");
    return status.put("status", "Success").put("code", 201);
  }

  private static byte[] utf8(ObjectNode json) {
    return json.toString().getBytes(StandardCharsets.UTF_8);
  }
}

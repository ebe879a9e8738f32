package io.fairlead.controlplane.api.write;

import io.fairlead.controlplane.api.http.Subresource;
import io.fairlead.controlplane.api.status.Decodings;
import io.fairlead.controlplane.api.status.Failures;
import io.fairlead.controlplane.catalog.CatalogObject;
import io.fairlead.controlplane.kinds.Decoded;
import io.fairlead.controlplane.kinds.FieldValidation;
import io.fairlead.controlplane.kinds.ObjectDecoder;
import io.fairlead.controlplane.kinds.PatchType;
import io.fairlead.controlplane.kinds.patch.JsonPatch;
import io.fairlead.controlplane.kinds.patch.MergePatch;
import io.fairlead.controlplane.kinds.patch.PatchException;
import io.fairlead.model.json.Fields;
import io.fairlead.model.meta.LabelSelector;
import io.fairlead.model.meta.ResourceKey;
import io.fairlead.model.validation.FieldError;
import io.fairlead.model.validation.FieldPath;
import io.fairlead.persistence.event.Author;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.function.UnaryOperator;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * The {@code scale} subresource: the number of replicas of a Deployment, ReplicaSet or StatefulSet
 * as an {@code autoscaling/v1 Scale}.
 */
public final class Scales {
  private static final String SCHEMA = "io.k8s.api.autoscaling.v1.Scale";

  private final Admitting admitting;
  private final Writes writes;

  Scales(Admitting admitting, Writes writes) {
    this.admitting = admitting;
    this.writes = writes;
  }

  /** The same, on behalf of this author, who waits until then. */
  public Scales by(Author author, Deadline until) {
    return new Scales(admitting, writes.by(author, until));
  }

  /** The scale of an object; 404. */
  public ObjectNode get(ResourceKey key) {
    return of(admitting.present(key).json());
  }

  /** Sets the scale from a whole Scale; fails as a replace of the object does. */
  public CompletionStage<ObjectNode> replace(ResourceKey key, Body body, WriteOptions options) {
    ObjectNode proposed = decode(body, options.fieldValidation());
    Metadata.requireSame(key, proposed);
    return change(key, options, current -> proposed);
  }

  /** Sets the scale by a patch of the Scale; fails as a patch of the object does. */
  public CompletionStage<ObjectNode> patch(ResourceKey key, Body body, WriteOptions options) {
    PatchType type =
        PatchType.ofContentType(body.contentType())
            .orElseThrow(
                () -> Failures.unsupportedMediaType(PatchType.JSON.mediaType()).rejected());
    return change(
        key,
        options,
        current -> {
          ObjectNode patched = patched(type, current, body);
          Metadata.requireSame(key, patched);
          return patched;
        });
  }

  private CompletionStage<ObjectNode> change(
      ResourceKey key, WriteOptions options, UnaryOperator<ObjectNode> change) {
    return writes
        .change(key, options, current -> scaled(current, change.apply(of(current.json()))))
        .thenApply(outcome -> of(outcome.object().json()));
  }

  private static ObjectNode scaled(CatalogObject current, ObjectNode scale) {
    JsonNode replicas = scale.path("spec").path("replicas");
    int wanted = replicas.isIntegralNumber() ? replicas.asInt(0) : 0;
    if (wanted < 0) {
      throw Failures.invalid(
              "autoscaling",
              "Scale",
              current.key().name(),
              List.of(
                  FieldError.invalid(
                      FieldPath.of("spec").child("replicas"),
                      wanted,
                      "must be greater than or equal to 0")))
          .rejected();
    }
    ObjectNode changed = current.json().deepCopy();
    ObjectNode metadata = changed.withObjectProperty("metadata");
    metadata.remove("resourceVersion");
    for (String field : List.of("resourceVersion", "uid")) {
      String said = Fields.text(scale.path("metadata"), field);
      if (!said.isEmpty()) {
        metadata.put(field, said); // compared with the object's: 409 when it is another
      }
    }
    changed.withObjectProperty("spec").put("replicas", wanted);
    return changed;
  }

  private static ObjectNode patched(PatchType type, ObjectNode scale, Body body) {
    try {
      JsonNode patch = JsonMapper.shared().readTree(body.bytes());
      JsonNode result =
          switch (type) {
            case JSON -> JsonPatch.apply(scale, patch);
            case MERGE, STRATEGIC, APPLY -> MergePatch.apply(scale, patch);
          };
      return decode(
          new Body("application/json", result.toString().getBytes(StandardCharsets.UTF_8)),
          FieldValidation.IGNORE);
    } catch (JacksonException e) {
      throw Failures.badRequest("error decoding patch: " + e.getOriginalMessage()).rejected();
    } catch (PatchException e) {
      throw switch (e.why()) {
        case MALFORMED -> Failures.badRequest(e.words()).rejected();
        case DOES_NOT_FIT ->
            Failures.patchNotApplicable(
                    "the server rejected our request due to an error in our request")
                .rejected();
      };
    }
  }

  private static ObjectNode decode(Body body, FieldValidation mode) {
    Decoded decoded =
        ObjectDecoder.decode(
            SCHEMA,
            Subresource.SCALE.apiVersion(),
            Subresource.SCALE.kind(),
            body.contentType(),
            body.bytes(),
            mode);
    return Decodings.required(decoded).object();
  }

  private static ObjectNode of(ObjectNode object) {
    ObjectNode scale = JsonNodeFactory.instance.objectNode();
    scale.put("kind", Subresource.SCALE.kind());
    scale.put("apiVersion", Subresource.SCALE.apiVersion());
    ObjectNode metadata = scale.putObject("metadata");
    for (String field :
        List.of("name", "namespace", "uid", "resourceVersion", "creationTimestamp")) {
      JsonNode value = object.path("metadata").path(field);
      if (!value.isMissingNode()) {
        metadata.set(field, value);
      }
    }
    ObjectNode spec = scale.putObject("spec");
    int replicas = Fields.integer(object.path("spec"), "replicas", 1);
    if (replicas != 0) {
      spec.put("replicas", replicas); // as kube-apiserver: none at all says 0
    }
    ObjectNode status = scale.putObject("status");
    status.put("replicas", Fields.integer(object.path("status"), "replicas", 0));
    LabelSelector selector = LabelSelector.read(object.path("spec").path("selector"));
    String pods = selector == null ? "" : selector.toQuery().toString();
    if (!pods.isEmpty()) {
      status.put("selector", pods);
    }
    return scale;
  }
}

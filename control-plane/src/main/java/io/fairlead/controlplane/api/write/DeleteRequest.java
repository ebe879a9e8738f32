package io.fairlead.controlplane.api.write;

import io.fairlead.controlplane.api.http.Query;
import io.fairlead.controlplane.api.status.Decodings;
import io.fairlead.controlplane.api.status.Failures;
import io.fairlead.controlplane.kinds.Decoded;
import io.fairlead.controlplane.kinds.FieldValidation;
import io.fairlead.controlplane.kinds.ObjectDecoder;
import io.fairlead.controlplane.object.DeleteOptions;
import io.fairlead.controlplane.object.DeleteOptions.Propagation;
import io.fairlead.model.json.Fields;
import io.fairlead.model.meta.ApiVersion;
import io.fairlead.model.meta.ResourceKind;
import io.fairlead.model.validation.FieldError;
import io.fairlead.model.validation.FieldPath;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * What a delete asks for, from its body or, where there is none, its query.
 *
 * @param uid empty: any
 * @param resourceVersion empty: any
 */
record DeleteRequest(boolean dryRun, String uid, String resourceVersion, DeleteOptions options) {
  private static final String SCHEMA = "io.k8s.apimachinery.pkg.apis.meta.v1.DeleteOptions";
  private static final List<String> POLICIES = List.of("Foreground", "Background", "Orphan");

  /** Reads the body, or the query where there is none; 400, 415 or 422. */
  static DeleteRequest parse(ResourceKind kind, Body body, Query query) {
    return body.isEmpty() ? ofQuery(query) : ofBody(decode(kind, body));
  }

  private static DeleteRequest ofQuery(Query query) {
    return checked(
        query.all("dryRun"),
        query.text("propagationPolicy"),
        query.has("orphanDependents")
            ? Optional.of(query.flag("orphanDependents"))
            : Optional.empty(),
        "",
        "",
        query.number("gracePeriodSeconds"));
  }

  private static DeleteRequest ofBody(ObjectNode body) {
    JsonNode preconditions = body.path("preconditions");
    JsonNode grace = body.path("gracePeriodSeconds");
    JsonNode orphan = body.path("orphanDependents");
    return checked(
        Fields.texts(body, "dryRun"),
        Fields.text(body, "propagationPolicy"),
        orphan.isBoolean() ? Optional.of(orphan.booleanValue()) : Optional.empty(),
        Fields.text(preconditions, "uid"),
        Fields.text(preconditions, "resourceVersion"),
        grace.isIntegralNumber() ? Optional.of(grace.longValue()) : Optional.empty());
  }

  private static DeleteRequest checked(
      List<String> dryRun,
      String policy,
      Optional<Boolean> orphan,
      String uid,
      String version,
      Optional<Long> grace) {
    List<FieldError> errors = new ArrayList<>();
    boolean dry = WriteOptions.dryRun(dryRun, errors);
    FieldPath field = FieldPath.of("propagationPolicy");
    if (!policy.isEmpty() && orphan.isPresent()) {
      errors.add(
          FieldError.invalid(
              field, policy, "orphanDependents and deletionPropagation cannot be both set"));
    }
    if (!policy.isEmpty() && !POLICIES.contains(policy)) {
      List<String> supported = new ArrayList<>(POLICIES);
      supported.add("nil");
      errors.add(FieldError.notSupported(field, policy, supported));
    }
    if (!errors.isEmpty()) {
      throw Failures.invalidOptions("DeleteOptions", errors).rejected();
    }
    Optional<Propagation> propagation =
        policy.isEmpty()
            ? orphan.map(yes -> yes ? Propagation.ORPHAN : Propagation.BACKGROUND)
            : Optional.of(Propagation.valueOf(policy.toUpperCase(Locale.ROOT)));
    return new DeleteRequest(
        dry,
        uid,
        version,
        new DeleteOptions(
            grace.map(seconds -> Math.clamp(seconds, -1, 1 << 30)).orElse(null),
            propagation.orElse(null)));
  }

  // Clients name the group-version of the options themselves, or that of the object.
  private static ObjectNode decode(ResourceKind kind, Body body) {
    Decoded first = decode("v1", body);
    Stream<String> others = kind.versions().stream().map(ApiVersion::text);
    for (String version : Stream.concat(others, Stream.of("meta.k8s.io/v1")).toList()) {
      if (!(first instanceof Decoded.Ok) && decode(version, body) instanceof Decoded.Ok ok) {
        return ok.object();
      }
    }
    return Decodings.required(first).object();
  }

  private static Decoded decode(String apiVersion, Body body) {
    return ObjectDecoder.decode(
        SCHEMA,
        apiVersion,
        "DeleteOptions",
        body.contentType(),
        body.bytes(),
        FieldValidation.IGNORE);
  }
}

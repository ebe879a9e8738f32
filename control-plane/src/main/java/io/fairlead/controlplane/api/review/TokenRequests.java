package io.fairlead.controlplane.api.review;

import io.fairlead.controlplane.access.authn.ServiceAccountTokens;
import io.fairlead.controlplane.access.authn.ServiceAccountTokens.Bound;
import io.fairlead.controlplane.access.authn.ServiceAccountTokens.Issued;
import io.fairlead.controlplane.api.http.Subresource;
import io.fairlead.controlplane.api.status.Decodings;
import io.fairlead.controlplane.api.status.Failures;
import io.fairlead.controlplane.api.write.Body;
import io.fairlead.controlplane.catalog.CatalogImage;
import io.fairlead.controlplane.catalog.CatalogObject;
import io.fairlead.controlplane.kinds.Decoded;
import io.fairlead.controlplane.kinds.FieldValidation;
import io.fairlead.controlplane.kinds.ObjectDecoder;
import io.fairlead.controlplane.kinds.schema.OpenApiType;
import io.fairlead.model.json.Fields;
import io.fairlead.model.meta.ResourceKey;
import io.fairlead.model.meta.ResourceKind;
import io.fairlead.model.validation.FieldError;
import io.fairlead.model.validation.FieldPath;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** Answers {@code POST .../serviceaccounts/NAME/token}: {@code kubectl create token}. */
public final class TokenRequests {
  private static final OpenApiType TYPE = Subresource.TOKEN.type();
  private static final String API_VERSION = TYPE.version().text();
  private static final String KIND = TYPE.kind();
  private static final FieldPath SPEC = FieldPath.of("spec");
  private static final long HOUR = 3600;
  private static final long SHORTEST = 600;
  private static final long LONGEST = 1L << 32;
  private static final Set<String> BINDABLE = Set.of("Pod", "Secret", "Node");

  private final ServiceAccountTokens tokens;
  private final Supplier<CatalogImage> image;

  public TokenRequests(ServiceAccountTokens tokens, Supplier<CatalogImage> image) {
    this.tokens = tokens;
    this.image = image;
  }

  /**
   * The request with the token in its status.
   *
   * @throws io.fairlead.controlplane.api.status.Rejected 400, 404, 409, 415 or 422
   */
  public Answer answer(ResourceKey account, Body body, FieldValidation validation) {
    CatalogObject object = present(account);
    Decoded.Ok request = decode(body, validation);
    ObjectNode answer = request.object().deepCopy();
    answer.put("kind", KIND).put("apiVersion", API_VERSION);
    ObjectNode spec =
        answer.path("spec") instanceof ObjectNode given ? given : answer.putObject("spec");
    if (Fields.texts(spec, "audiences").isEmpty()) {
      spec.putArray("audiences").add(tokens.issuer());
    }
    long seconds = seconds(spec, account.name());
    spec.put("expirationSeconds", seconds);
    Issued issued =
        tokens.issue(
            object,
            Fields.texts(spec, "audiences"),
            Duration.ofSeconds(seconds),
            bound(account, spec.path("boundObjectRef")));
    ObjectNode metadata = answer.putObject("metadata");
    metadata.put("name", account.name()).put("namespace", account.namespace());
    metadata.put("creationTimestamp", Instant.now().truncatedTo(ChronoUnit.SECONDS).toString());
    answer
        .putObject("status")
        .put("token", issued.token())
        .put("expirationTimestamp", issued.expires().toString());
    return new Answer(answer, request.warnings());
  }

  private CatalogObject present(ResourceKey key) {
    CatalogObject object = image.get().get(key);
    if (object == null) {
      throw Failures.notFound(key).rejected();
    }
    return object;
  }

  private static Decoded.Ok decode(Body body, FieldValidation validation) {
    Decoded decoded =
        ObjectDecoder.decode(
            TYPE.schema(), API_VERSION, KIND, body.contentType(), body.bytes(), validation);
    return Decodings.required(decoded);
  }

  private static long seconds(JsonNode spec, String name) {
    JsonNode asked = spec.path("expirationSeconds");
    long seconds = asked.isIntegralNumber() ? asked.asLong(HOUR) : HOUR;
    if (seconds < SHORTEST) {
      throw invalid(name, seconds, "may not specify a duration less than 10 minutes");
    }
    if (seconds > LONGEST) {
      throw invalid(name, seconds, "may not specify a duration larger than 2^32 seconds");
    }
    return seconds;
  }

  private static RuntimeException invalid(String name, long seconds, String why) {
    return Failures.invalid(
            "authentication.k8s.io",
            KIND,
            name,
            List.of(FieldError.invalid(SPEC.child("expirationSeconds"), seconds, why)))
        .rejected();
  }

  /** What the token is bound to; 400, 404 or 409 when there is no such thing. */
  private @Nullable Bound bound(ResourceKey account, JsonNode ref) {
    if (!ref.isObject()) {
      return null;
    }
    String kind = Fields.text(ref, "kind");
    String name = Fields.text(ref, "name");
    if (!BINDABLE.contains(kind) || !Fields.text(ref, "apiVersion").equals("v1")) {
      throw Failures.badRequest(
              "cannot bind token for serviceaccount to a type with kind %s"
                  .formatted(kind.isEmpty() ? "\"\"" : kind))
          .rejected();
    }
    ResourceKind bindable = ResourceKind.byApiVersion("v1", kind).orElseThrow();
    String namespace = bindable.namespaced() ? account.namespace() : "";
    CatalogObject target = present(new ResourceKey(bindable, namespace, name));
    if (bindable == ResourceKind.POD) {
      String runsAs = Fields.text(target.json().path("spec"), "serviceAccountName");
      if (!runsAs.isEmpty() && !runsAs.equals(account.name())) {
        throw Failures.badRequest(
                ("cannot bind token for serviceaccount \"%s\" to pod running with different"
                        + " serviceaccount name.")
                    .formatted(account.name()))
            .rejected();
      }
    }
    String uid = Fields.text(ref, "uid");
    String actual = target.meta().uid();
    if (!uid.isEmpty() && !uid.equals(actual)) {
      throw Failures.conflict(
              target.key(),
              "the UID in the bound object reference (%s) does not match the UID in record. The"
                      .formatted(uid)
                  + " object might have been deleted and then recreated")
          .rejected();
    }
    return new Bound(kind.toLowerCase(Locale.ROOT), name, actual);
  }
}

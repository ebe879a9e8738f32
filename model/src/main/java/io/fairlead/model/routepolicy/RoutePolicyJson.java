package io.fairlead.model.routepolicy;

import io.fairlead.model.budget.Rate;
import io.fairlead.model.ingress.nginx.CorsPolicy;
import io.fairlead.model.json.Fields;
import io.fairlead.model.meta.NamespacedName;
import io.fairlead.model.meta.ObjectMeta;
import io.fairlead.model.pod.PodSource;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** A RoutePolicy of its JSON, with all its targets. */
public final class RoutePolicyJson {
  private static final List<String> ALGORITHMS = List.of("RS256", "ES256");
  private static final int SKEW = 60;
  private static final int MAX_AGE = 5;

  private RoutePolicyJson() {}

  public static AttachedPolicy read(ObjectNode policy) {
    ObjectMeta meta = ObjectMeta.of(policy);
    JsonNode spec = policy.path("spec");
    JsonNode limits = spec.path("rateLimit");
    AttachedPolicy said =
        new AttachedPolicy(
            new NamespacedName(meta.namespace(), meta.name()),
            seconds(meta.creationTimestamp()),
            List.of(),
            authentication(spec, meta.namespace()),
            Fields.present(spec, "cors") ? cors(spec.path("cors")) : null,
            limit(limits, "local"),
            limit(limits, "global"));
    return said.to(
        targets(spec).stream()
            .map(target -> new AttachedPolicy.Attached(target, said.says()))
            .toList());
  }

  private static List<PolicyTarget> targets(JsonNode spec) {
    List<PolicyTarget> targets = new ArrayList<>();
    for (JsonNode ref : Fields.list(spec, "targetRefs")) {
      PolicyTarget.Kind.of(Fields.text(ref, "group"), Fields.text(ref, "kind"))
          .map(
              kind ->
                  new PolicyTarget(kind, Fields.text(ref, "name"), Fields.text(ref, "sectionName")))
          .ifPresent(targets::add);
    }
    return targets;
  }

  private static @Nullable Authentication authentication(JsonNode spec, String namespace) {
    if (!Fields.present(spec, "authentication")) {
      return null;
    }
    JsonNode of = spec.path("authentication");
    return new Authentication(
        Fields.present(of, "apiKey") ? apiKey(of.path("apiKey"), namespace) : null,
        Fields.present(of, "jwt") ? jwt(of.path("jwt"), namespace) : null,
        Fields.present(of, "basic") ? basic(of.path("basic"), namespace) : null,
        Fields.present(of, "external") ? external(of.path("external")) : null);
  }

  private static Authentication.ApiKey apiKey(JsonNode of, String namespace) {
    return new Authentication.ApiKey(
        Fields.text(of, "header"),
        Fields.text(of, "query"),
        ref(PodSource.Kind.SECRET, of.path("secretRef"), namespace),
        Fields.text(of, "clientHeader"));
  }

  private static Authentication.Basic basic(JsonNode of, String namespace) {
    JsonNode secret = of.path("secretRef");
    return new Authentication.Basic(
        new Authentication.Source(
            ref(PodSource.Kind.SECRET, secret, namespace), text(secret, "key", "auth")),
        text(of, "realm", "Restricted"));
  }

  private static Authentication.Jwt jwt(JsonNode of, String namespace) {
    Map<String, List<String>> required = new LinkedHashMap<>();
    for (JsonNode claim : Fields.list(of, "requiredClaims")) {
      required.put(Fields.text(claim, "claim"), Fields.texts(claim, "values"));
    }
    Map<String, String> headers = new LinkedHashMap<>();
    for (JsonNode claim : Fields.list(of, "claimsToHeaders")) {
      headers.put(Fields.text(claim, "claim"), Fields.text(claim, "header"));
    }
    List<String> algorithms = Fields.texts(of, "algorithms");
    return new Authentication.Jwt(
        Fields.text(of, "issuer"),
        Fields.texts(of, "audiences"),
        keys(of.path("jwks"), namespace),
        algorithms.isEmpty() ? ALGORITHMS : algorithms,
        Fields.integer(of, "clockSkewSeconds", SKEW),
        required,
        headers);
  }

  private static Authentication.Keys keys(JsonNode of, String namespace) {
    Authentication.Source source = null;
    for (PodSource.Kind kind : PodSource.Kind.values()) {
      String field = kind == PodSource.Kind.SECRET ? "secretRef" : "configMapRef";
      if (Fields.present(of, field)) {
        source =
            new Authentication.Source(
                ref(kind, of.path(field), namespace), text(of.path(field), "key", "jwks.json"));
      }
    }
    return new Authentication.Keys(
        Fields.present(of, "inline") ? Fields.text(of, "inline") : null,
        source,
        Fields.present(of, "url") ? Fields.text(of, "url") : null);
  }

  private static Authentication.External external(JsonNode of) {
    return new Authentication.External(
        Fields.text(of, "url"), text(of, "method", "GET"), Fields.texts(of, "responseHeaders"));
  }

  private static CorsPolicy cors(JsonNode of) {
    return new CorsPolicy(
        Fields.texts(of, "allowOrigins"),
        joined(of, "allowMethods", "GET, HEAD, POST"),
        joined(of, "allowHeaders", ""),
        Fields.flag(of, "allowCredentials", false),
        joined(of, "exposeHeaders", ""),
        Fields.integer(of, "maxAge", MAX_AGE));
  }

  private static @Nullable RateLimit limit(JsonNode limits, String name) {
    if (!Fields.present(limits, name)) {
      return null;
    }
    JsonNode of = limits.path(name);
    int requests = Fields.integer(of, "requests", 1);
    Rate.Per per = Rate.Per.valueOf(text(of, "per", "Second").toUpperCase(Locale.ROOT));
    JsonNode key = of.path("key");
    return new RateLimit(
        new Rate(requests, per, Fields.integer(of, "burst", requests)),
        new RateLimit.Key(RateLimit.By.of(Fields.text(key, "type")), Fields.text(key, "name")));
  }

  private static PodSource.Ref ref(PodSource.Kind kind, JsonNode of, String namespace) {
    return new PodSource.Ref(kind, new NamespacedName(namespace, Fields.text(of, "name")));
  }

  private static String joined(JsonNode of, String name, String otherwise) {
    List<String> texts = Fields.texts(of, name);
    return texts.isEmpty() ? otherwise : String.join(", ", texts);
  }

  private static String text(JsonNode of, String name, String otherwise) {
    String text = Fields.text(of, name);
    return text.isEmpty() ? otherwise : text;
  }

  private static long seconds(String time) {
    try {
      return Instant.parse(time).getEpochSecond();
    } catch (DateTimeParseException none) {
      return 0;
    }
  }
}

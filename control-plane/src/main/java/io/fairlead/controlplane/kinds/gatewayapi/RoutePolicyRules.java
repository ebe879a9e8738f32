package io.fairlead.controlplane.kinds.gatewayapi;

import io.fairlead.controlplane.kinds.validate.Errors;
import io.fairlead.controlplane.kinds.validate.Field;
import io.fairlead.model.routepolicy.PolicyTarget;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The rules of a RoutePolicy. */
public final class RoutePolicyRules {
  private static final List<String> NAMED_KEYS = List.of("Header", "Claim");

  private RoutePolicyRules() {}

  public static void validate(Errors errors, @Nullable Field old, Field policy) {
    Field spec = policy.child("spec");
    Set<List<String>> seen = new HashSet<>();
    for (Field ref : spec.child("targetRefs").items()) {
      target(errors, ref, seen);
    }
    Field authentication = spec.child("authentication");
    Field limits = spec.child("rateLimit");
    if (!authentication.isPresent() && !spec.child("cors").isPresent() && limits.isEmpty()) {
      errors.broken(spec, "must specify at least one of authentication, cors and rateLimit");
    }
    if (authentication.isPresent()) {
      authentication(errors, authentication);
    }
    for (String name : List.of("local", "global")) {
      limit(errors, limits.child(name).child("key"), authentication);
    }
    Field cors = spec.child("cors");
    if (cors.child("allowCredentials").node().booleanValue(false)
        && cors.child("allowOrigins").texts().contains("*")) {
      errors.broken(cors, "allowCredentials may not be used with the origin *");
    }
  }

  private static void target(Errors errors, Field ref, Set<List<String>> seen) {
    String kind = ref.child("kind").text();
    if (PolicyTarget.Kind.of(ref.child("group").text(), kind).isEmpty()) {
      errors.notSupported(
          ref.child("kind"),
          Arrays.stream(PolicyTarget.Kind.values())
              .map(known -> known.word() + "." + known.group())
              .toList());
    }
    Field section = ref.child("sectionName");
    if (kind.equals(PolicyTarget.Kind.INGRESS.word()) && section.isPresent()) {
      errors.forbidden(section, "an Ingress has no named rules");
    }
    if (!seen.add(List.of(kind, ref.child("name").text(), section.text()))) {
      errors.duplicate(ref);
    }
  }

  private static void authentication(Errors errors, Field authentication) {
    if (authentication.isEmpty()) {
      errors.broken(authentication, "must specify at least one of apiKey, basic, external and jwt");
    }
    Field key = authentication.child("apiKey");
    if (key.isPresent() && key.child("header").isEmpty() == key.child("query").isEmpty()) {
      errors.broken(key, "must specify either header or query");
    }
    Field keys = authentication.child("jwt").child("jwks");
    long sources =
        List.of("inline", "secretRef", "configMapRef", "url").stream()
            .filter(name -> keys.child(name).isPresent())
            .count();
    if (authentication.child("jwt").isPresent() && sources != 1) {
      errors.broken(keys, "must specify exactly one of inline, secretRef, configMapRef and url");
    }
  }

  private static void limit(Errors errors, Field key, Field authentication) {
    String type = key.child("type").text();
    boolean named = NAMED_KEYS.contains(type);
    if (named && key.child("name").isEmpty()) {
      errors.required(key.child("name"), "must be specified when type is Header or Claim");
    }
    if (!named && key.child("name").isPresent()) {
      errors.forbidden(key.child("name"), "may only be specified when type is Header or Claim");
    }
    if (type.equals("Claim") && !authentication.child("jwt").isPresent()) {
      errors.broken(key, "type Claim needs authentication.jwt in the same policy");
    }
    if (type.equals("Client") && authentication.isEmpty()) {
      errors.broken(key, "type Client needs authentication in the same policy");
    }
  }
}

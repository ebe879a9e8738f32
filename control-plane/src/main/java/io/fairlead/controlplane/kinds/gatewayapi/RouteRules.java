package io.fairlead.controlplane.kinds.gatewayapi;

import io.fairlead.controlplane.kinds.validate.Errors;
import io.fairlead.controlplane.kinds.validate.Field;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What holds for every kind of route: who its parents are, and whom it leads to. */
public final class RouteRules {
  private RouteRules() {}

  /** All there is to say of a TCPRoute and a UDPRoute. */
  public static void validate(Errors errors, @Nullable Field old, Field route) {
    Field spec = route.child("spec");
    parents(errors, spec.child("parentRefs"));
    for (Field rule : spec.child("rules").items()) {
      rule.child("backendRefs").items().forEach(backend -> backend(errors, backend));
    }
  }

  /** References to one parent twice have to name sections of it, and not the same. */
  static void parents(Errors errors, Field references) {
    sections(errors, references, "parentRefs", "parent");
  }

  /** As {@link #parents}, of whatever is referred to. */
  static void sections(Errors errors, Field references, String field, String noun) {
    List<Field> all = references.items();
    boolean unnamed = false;
    boolean same = false;
    for (int i = 0; i < all.size(); i++) {
      for (Field other : all.subList(i + 1, all.size())) {
        if (sameObject(all.get(i), other)) {
          Field section = all.get(i).child("sectionName");
          unnamed |= section.isEmpty() != other.child("sectionName").isEmpty();
          same |= section.text().equals(other.child("sectionName").text());
        }
      }
    }
    if (unnamed) {
      errors.broken(references, words("specified", field, noun));
    }
    if (same) {
      errors.broken(references, words("unique", field, noun));
    }
  }

  private static String words(String must, String field, String noun) {
    return "sectionName must be %s when %s includes 2 or more references to the same %s"
        .formatted(must, field, noun);
  }

  private static boolean sameObject(Field one, Field other) {
    return List.of("group", "kind", "name", "namespace").stream()
        .allMatch(field -> one.child(field).text().equals(other.child(field).text()));
  }

  static void backend(Errors errors, Field backend) {
    boolean service =
        backend.child("group").text().isEmpty() && backend.child("kind").text().equals("Service");
    if (service && !backend.child("port").isPresent()) {
      errors.broken(backend, "Must have port for Service reference");
    }
  }

  /** How clients come back to their endpoint, of HTTPRoutes and GRPCRoutes. */
  static void session(Errors errors, Field session) {
    Field cookie = session.child("cookieConfig");
    if (cookie.child("lifetimeType").text().equals("Permanent")
        && !session.child("absoluteTimeout").isPresent()) {
      errors.broken(
          session, "AbsoluteTimeout must be specified when cookie lifetimeType is Permanent");
    }
    if (cookie.isPresent() && !session.child("type").text().equals("Cookie")) {
      errors.broken(session, "cookieConfig can only be set with type Cookie");
    }
  }

  /** Of all rules together (G8). */
  static void matches(Errors errors, Field rules) {
    int matches = rules.items().stream().mapToInt(r -> r.child("matches").node().size()).sum();
    if (matches > 128) {
      errors.broken(
          rules,
          "While 16 rules and 64 matches per rule are allowed, the total number of matches across"
              + " all rules in a route must be less than 128");
    }
  }
}

package io.fairlead.controlplane.access.rbac;

import io.fairlead.controlplane.access.User;
import io.fairlead.controlplane.catalog.CatalogImage;
import io.fairlead.controlplane.catalog.CatalogObject;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;

/**
 * Decides by the roles of the newest image, so that a binding counts from the moment its write was
 * answered. What no rule allows is not allowed; there are no rules that forbid. Thread-safe.
 */
public final class Authorizer {
  private final Supplier<CatalogImage> image;
  private final Bindings bindings = new Bindings();

  public Authorizer(Supplier<CatalogImage> image) {
    this.image = image;
  }

  /**
   * A decision.
   *
   * @param reason why it is allowed, or what was wrong with roles when it is not; may be empty
   */
  public record Decision(boolean allowed, String reason) {}

  /**
   * All that a user may do somewhere.
   *
   * @param errors bindings whose role is not there
   */
  public record Rules(List<PolicyRule> rules, List<String> errors) {}

  /** Whether the user may do this. */
  public Decision decide(User user, Attributes asked) {
    if (user.in(User.MASTERS)) {
      return new Decision(true, "");
    }
    CatalogImage now = image.get();
    List<String> errors = new ArrayList<>();
    for (Bindings.Bound bound : bound(user, namespace(asked), now)) {
      for (PolicyRule rule : rules(bound, now, errors)) {
        if (rule.allows(asked)) {
          return new Decision(
              true, "RBAC: allowed by " + bound.binding().describe(bound.subject()));
        }
      }
    }
    return new Decision(false, errors.isEmpty() ? "" : "RBAC: " + joined(errors));
  }

  /** What the user may do in a namespace (the empty one: at the cluster scope), by roles. */
  public Rules rules(User user, String namespace) {
    CatalogImage now = image.get();
    List<String> errors = new ArrayList<>();
    List<PolicyRule> all = new ArrayList<>();
    for (Bindings.Bound bound : bound(user, namespace, now)) {
      all.addAll(rules(bound, now, errors));
    }
    return new Rules(all, errors);
  }

  /** The rules of the role that a binding in a namespace names. */
  List<PolicyRule> rules(Binding.RoleRef role, String namespace, List<String> errors) {
    return rules(role, namespace, image.get(), errors);
  }

  private static String namespace(Attributes asked) {
    return switch (asked) {
      case Attributes.OfResource resource -> resource.namespace();
      case Attributes.OfPath _ -> "";
    };
  }

  private List<Bindings.Bound> bound(User user, String namespace, CatalogImage now) {
    List<Bindings.Bound> all = new ArrayList<>(bindings.of(user, "", now));
    if (!namespace.isEmpty()) {
      all.addAll(bindings.of(user, namespace, now));
    }
    return all;
  }

  private List<PolicyRule> rules(Bindings.Bound bound, CatalogImage now, List<String> errors) {
    return rules(bound.binding().role(), bound.binding().key().namespace(), now, errors);
  }

  private List<PolicyRule> rules(
      Binding.RoleRef role, String namespace, CatalogImage now, List<String> errors) {
    CatalogObject object = now.get(role.key(namespace));
    if (object == null) {
      errors.add(
          "%s.rbac.authorization.k8s.io \"%s\" not found"
              .formatted(role.key(namespace).kind().singular(), role.name()));
      return List.of();
    }
    return bindings.rules(object);
  }

  static String joined(List<String> errors) {
    return errors.size() == 1 ? errors.getFirst() : "[" + String.join(", ", errors) + "]";
  }
}

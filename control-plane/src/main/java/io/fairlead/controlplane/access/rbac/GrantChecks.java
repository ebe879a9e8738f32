package io.fairlead.controlplane.access.rbac;

import io.fairlead.controlplane.access.User;
import io.fairlead.model.json.Fields;
import io.fairlead.model.meta.ResourceKey;
import io.fairlead.model.meta.ResourceKind;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * Nobody hands on what they do not hold: who writes a role must hold every rule of it, or be
 * allowed to {@code escalate} it; who writes a binding must hold every rule of its role, or be
 * allowed to {@code bind} it.
 */
public final class GrantChecks {
  private static final List<String> SPEAKING = List.of("rules", "aggregationRule", "roleRef");

  private final Authorizer authorizer;

  public GrantChecks(Authorizer authorizer) {
    this.authorizer = authorizer;
  }

  /** Whether the user may make this object: an apply that finds none makes one. */
  public boolean mayCreate(User user, ResourceKey key) {
    return may(user, "create", key);
  }

  /** Why an object may not be written. */
  public sealed interface Objection {

    /** The writer does not hold what the object gives; {@code why} says what. */
    record NotHeld(String why) implements Objection {}

    /** What the role gives is not known, so nobody can be said to hold it. */
    record NoSuchRole(ResourceKey role) implements Objection {}
  }

  /**
   * Why this user may not write this object; empty when they may, and for other kinds.
   *
   * @param old null: it is to be created
   * @param now complete, about to be stored
   */
  public Optional<Objection> objection(
      User user, ResourceKey key, @Nullable JsonNode old, JsonNode now) {
    return switch (key.kind()) {
      case ROLE, CLUSTER_ROLE -> role(user, key, old, now);
      case ROLE_BINDING, CLUSTER_ROLE_BINDING -> binding(user, key, old, now);
      default -> Optional.empty();
    };
  }

  private Optional<Objection> role(
      User user, ResourceKey key, @Nullable JsonNode old, JsonNode now) {
    if (user.in(User.MASTERS) || same(old, now) || may(user, "escalate", key)) {
      return Optional.empty();
    }
    List<PolicyRule> wanted = new ArrayList<>(PolicyRule.of(now));
    if (key.kind() == ResourceKind.CLUSTER_ROLE && Fields.present(now, "aggregationRule")) {
      wanted.addAll(PolicyRule.EVERYTHING);
    }
    return missing(user, key.namespace(), wanted);
  }

  private Optional<Objection> binding(
      User user, ResourceKey key, @Nullable JsonNode old, JsonNode now) {
    if (user.in(User.MASTERS) || (same(old, now) && sameSubjects(old, now))) {
      return Optional.empty();
    }
    JsonNode ref = now.path("roleRef");
    Binding.RoleRef role = new Binding.RoleRef(Fields.text(ref, "kind"), Fields.text(ref, "name"));
    ResourceKey target = role.key(key.namespace());
    // Binding is always about the place of the binding, also where the role is a ClusterRole.
    Attributes bind =
        new Attributes.OfResource(
            "bind",
            target.kind().group(),
            target.kind().version(),
            key.namespace(),
            target.kind().plural(),
            "",
            target.name());
    if (authorizer.decide(user, bind).allowed()) {
      return Optional.empty();
    }
    List<String> errors = new ArrayList<>();
    List<PolicyRule> wanted = authorizer.rules(role, key.namespace(), errors);
    return errors.isEmpty()
        ? missing(user, key.namespace(), wanted)
        : Optional.of(new Objection.NoSuchRole(target));
  }

  private static boolean same(@Nullable JsonNode old, JsonNode now) {
    return old != null && SPEAKING.stream().allMatch(f -> old.path(f).equals(now.path(f)));
  }

  private static boolean sameSubjects(@Nullable JsonNode old, JsonNode now) {
    return old != null && old.path("subjects").equals(now.path("subjects"));
  }

  private boolean may(User user, String verb, ResourceKey key) {
    return authorizer.decide(user, Attributes.OfResource.of(verb, key)).allowed();
  }

  private Optional<Objection> missing(User user, String namespace, List<PolicyRule> wanted) {
    Authorizer.Rules held = authorizer.rules(user, namespace);
    List<PolicyRule> missing = Coverage.missing(held.rules(), wanted);
    if (missing.isEmpty()) {
      return Optional.empty();
    }
    String message =
        "user \"%s\" (groups=%s) is attempting to grant RBAC permissions not currently held:\n%s"
            .formatted(
                user.name(),
                PolicyRule.quoted(user.groups()),
                String.join("\n", Coverage.texts(missing)));
    String why =
        held.errors().isEmpty()
            ? message
            : message + "; resolution errors: " + Authorizer.joined(held.errors());
    return Optional.of(new Objection.NotHeld(why));
  }
}

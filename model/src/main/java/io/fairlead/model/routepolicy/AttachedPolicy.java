package io.fairlead.model.routepolicy;

import io.fairlead.model.ingress.nginx.CorsPolicy;
import io.fairlead.model.meta.NamespacedName;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A RoutePolicy with the targets it holds for.
 *
 * @param created seconds since the epoch: of two that say the same of one target the older wins,
 *     then the name that sorts first
 * @param authentication null: it says nothing about it; likewise the others
 */
public record AttachedPolicy(
    NamespacedName name,
    long created,
    List<Attached> targets,
    @Nullable Authentication authentication,
    @Nullable CorsPolicy cors,
    @Nullable RateLimit local,
    @Nullable RateLimit global) {

  public AttachedPolicy {
    targets = List.copyOf(targets);
  }

  /**
   * A target.
   *
   * @param parts of the policy that hold there
   */
  public record Attached(PolicyTarget target, Set<PolicyPart> parts) {
    public Attached {
      parts = Set.copyOf(parts);
    }
  }

  /** What it says. */
  public Set<PolicyPart> says() {
    Set<PolicyPart> parts = EnumSet.noneOf(PolicyPart.class);
    add(parts, PolicyPart.AUTHENTICATION, authentication);
    add(parts, PolicyPart.CORS, cors);
    add(parts, PolicyPart.LOCAL_LIMIT, local);
    add(parts, PolicyPart.GLOBAL_LIMIT, global);
    return parts;
  }

  /** The same, for other targets. */
  public AttachedPolicy to(List<Attached> others) {
    return new AttachedPolicy(name, created, others, authentication, cors, local, global);
  }

  private static void add(Set<PolicyPart> parts, PolicyPart part, @Nullable Object said) {
    if (said != null) {
      parts.add(part);
    }
  }
}

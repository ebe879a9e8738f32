package io.fairlead.model.networkpolicy;

import io.fairlead.model.meta.NamespacedName;
import java.util.List;
import java.util.stream.Collectors;

/** Why one end of a connection allows it or does not. */
public sealed interface Reason {

  boolean allows();

  /** The policies to look at; none when none had a say. */
  List<NamespacedName> policies();

  /** Nobody keeps a pod from its own address, through a Service neither (N15, B16). */
  record Itself() implements Reason {
    @Override
    public boolean allows() {
      return true;
    }

    @Override
    public List<NamespacedName> policies() {
      return List.of();
    }

    @Override
    public String toString() {
      return "a pod always reaches itself";
    }
  }

  /** No policy selects that end, or those that do leave it to others (N1, CN2). */
  record Undecided() implements Reason {
    @Override
    public boolean allows() {
      return true;
    }

    @Override
    public List<NamespacedName> policies() {
      return List.of();
    }

    @Override
    public String toString() {
      return "no policy decides it";
    }
  }

  /**
   * This rule decided.
   *
   * @param rule where it is in the spec, and its name if it has one: {@code egress[1] "no-db"}
   */
  record ByRule(Rank.Stage stage, NamespacedName policy, String rule, boolean allows)
      implements Reason {
    @Override
    public List<NamespacedName> policies() {
      return List.of(policy);
    }

    @Override
    public String toString() {
      return "%s by %s of %s %s"
          .formatted(allows ? "allowed" : "denied", rule, kind(stage), policy);
    }
  }

  /**
   * These NetworkPolicies isolate that end, and no rule of any of them matched (N1).
   *
   * @param policies by name
   */
  record NoRule(List<NamespacedName> policies) implements Reason {
    public NoRule {
      policies = List.copyOf(policies);
    }

    @Override
    public boolean allows() {
      return false;
    }

    @Override
    public String toString() {
      return "no rule matched of "
          + policies.stream()
              .map(name -> kind(Rank.Stage.NETWORK_POLICY) + " " + name)
              .collect(Collectors.joining(", "));
    }
  }

  private static String kind(Rank.Stage stage) {
    return switch (stage) {
      case ADMIN, BASELINE -> "ClusterNetworkPolicy";
      case NETWORK_POLICY -> "NetworkPolicy";
    };
  }
}

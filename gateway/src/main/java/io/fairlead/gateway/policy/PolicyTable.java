package io.fairlead.gateway.policy;

import io.fairlead.model.routepolicy.AttachedPolicy;
import io.fairlead.model.routepolicy.PolicyPart;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/** Which RoutePolicies hold where. Never changes; used by all event loops. */
public final class PolicyTable {
  public static final PolicyTable EMPTY = new PolicyTable(Map.of());

  private final Map<PolicyPlace, Map<PolicyPart, CompiledPolicy>> parts;
  private final Map<List<PolicyPlace>, Optional<RequestPolicy>> found = new ConcurrentHashMap<>();

  PolicyTable(Map<PolicyPlace, Map<PolicyPart, CompiledPolicy>> parts) {
    this.parts = Map.copyOf(parts);
  }

  /** There is none. */
  public boolean isEmpty() {
    return parts.isEmpty();
  }

  /**
   * What holds for the requests of a rule.
   *
   * @param places that are about it, the most specific first
   * @return null: nothing does
   */
  public @Nullable RequestPolicy of(List<PolicyPlace> places) {
    return found.computeIfAbsent(places, this::merge).orElse(null);
  }

  /**
   * A part of a RoutePolicy that holds for the requests of a rule.
   *
   * @param at the target it holds by
   * @param closed why it lets nobody in; null: it can be honoured
   */
  public record Holding(
      PolicyPart part, AttachedPolicy policy, PolicyPlace at, @Nullable String closed) {}

  /**
   * The parts that hold for the requests of a rule.
   *
   * @param places that are about it, the most specific first
   */
  public List<Holding> holding(List<PolicyPlace> places) {
    List<Holding> holding = new ArrayList<>();
    for (PolicyPart part : PolicyPart.values()) {
      places.stream()
          .filter(place -> parts.getOrDefault(place, Map.of()).containsKey(part))
          .findFirst()
          .ifPresent(
              place -> {
                CompiledPolicy found = Objects.requireNonNull(parts.get(place)).get(part);
                if (found != null) {
                  boolean authentication = part == PolicyPart.AUTHENTICATION;
                  holding.add(
                      new Holding(
                          part, found.policy(), place, authentication ? found.closed() : null));
                }
              });
    }
    return holding;
  }

  private Optional<RequestPolicy> merge(List<PolicyPlace> places) {
    @Nullable CompiledPolicy authentication = first(places, PolicyPart.AUTHENTICATION);
    @Nullable CompiledPolicy cors = first(places, PolicyPart.CORS);
    @Nullable CompiledPolicy local = first(places, PolicyPart.LOCAL_LIMIT);
    @Nullable CompiledPolicy global = first(places, PolicyPart.GLOBAL_LIMIT);
    if (authentication == null && cors == null && local == null && global == null) {
      return Optional.empty();
    }
    return Optional.of(
        new RequestPolicy(
            authentication == null ? null : authentication.closed(),
            authentication == null ? null : authentication.authenticator(),
            cors == null ? null : cors.policy().cors(),
            local == null ? null : local.local(),
            global == null ? null : global.global()));
  }

  private @Nullable CompiledPolicy first(List<PolicyPlace> places, PolicyPart part) {
    for (PolicyPlace place : places) {
      CompiledPolicy policy = parts.getOrDefault(place, Map.of()).get(part);
      if (policy != null) {
        return policy;
      }
    }
    return null;
  }
}

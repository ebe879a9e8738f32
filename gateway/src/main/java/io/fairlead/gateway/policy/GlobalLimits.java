package io.fairlead.gateway.policy;

import io.fairlead.model.budget.Rate;
import io.fairlead.model.meta.NamespacedName;
import io.fairlead.model.protocol.AgentMessage;
import io.fairlead.model.protocol.ControlMessage;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;

/** The limits that this gateway keeps together with others, by policy. Thread-safe. */
public final class GlobalLimits {
  private final Map<NamespacedName, GlobalLimit> limits = new ConcurrentHashMap<>();
  private final String life = UUID.randomUUID().toString();
  private final Consumer<AgentMessage> send;

  /**
   * @param send tells the control plane; must not block
   */
  public GlobalLimits(Consumer<AgentMessage> send) {
    this.send = send;
  }

  /** That of a policy; it goes on as it is unless the rate is another. */
  GlobalLimit of(NamespacedName policy, Rate rate) {
    return limits.compute(
        policy,
        (_, known) ->
            known != null && known.rate().equals(rate)
                ? known
                : new GlobalLimit(
                    rate,
                    question ->
                        send.accept(
                            new AgentMessage.BudgetWanted(
                                policy, life, question.round(), question.wants()))));
  }

  void forget(NamespacedName policy) {
    limits.remove(policy);
  }

  /** The control plane leased tokens. */
  public void leased(ControlMessage.BudgetLeased leased) {
    GlobalLimit limit = limits.get(leased.policy());
    if (limit != null) {
      limit.leased(leased.round(), leased.gateways(), leased.leases());
    }
  }

  /** Gives back what nobody used; to be called a few times a second. */
  public void tick() {
    limits.values().forEach(GlobalLimit::tick);
  }
}

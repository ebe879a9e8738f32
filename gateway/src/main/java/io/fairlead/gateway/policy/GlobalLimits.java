package io.fairlead.gateway.policy;

import io.fairlead.model.budget.Rate;
import io.fairlead.model.meta.NamespacedName;
import io.fairlead.model.protocol.AgentMessage;
import io.fairlead.model.protocol.ControlMessage;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;

/** The limits that this gateway keeps together with others, by policy. Thread-safe. */
public final class GlobalLimits {
  private final Map<NamespacedName, GlobalLimit> limits = new ConcurrentHashMap<>();
  private final String life = UUID.randomUUID().toString();
  private final Consumer<AgentMessage> send;
  private final KnownGateways gateways;

  /** Of a gateway that begins without knowing of others. */
  public GlobalLimits(Consumer<AgentMessage> send) {
    this(send, KnownGateways.forgetful());
  }

  /**
   * @param send tells the control plane; must not block
   * @param gateways how many there were when the control plane last said
   */
  public GlobalLimits(Consumer<AgentMessage> send, KnownGateways gateways) {
    this.send = send;
    this.gateways = gateways;
  }

  /** That of a policy; it goes on as it is unless the rate is another. */
  GlobalLimit of(NamespacedName policy, Rate rate) {
    return limits.compute(
        policy,
        (_, known) -> known != null && known.rate().equals(rate) ? known : made(policy, rate));
  }

  private GlobalLimit made(NamespacedName policy, Rate rate) {
    if (!gateways.told()) { // asks how many there are, before anybody needs a token
      send.accept(new AgentMessage.BudgetWanted(policy, life, 0, List.of()));
    }
    return new GlobalLimit(
        rate,
        gateways.count(),
        question ->
            send.accept(
                new AgentMessage.BudgetWanted(policy, life, question.round(), question.wants())));
  }

  void forget(NamespacedName policy) {
    limits.remove(policy);
  }

  /** The control plane leased tokens. */
  public void leased(ControlMessage.BudgetLeased leased) {
    gateways.told(leased.gateways());
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

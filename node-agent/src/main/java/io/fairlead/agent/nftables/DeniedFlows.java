package io.fairlead.agent.nftables;

import io.fairlead.agent.denials.Denials;
import io.fairlead.agent.nftables.kernel.HeldElement;
import io.fairlead.agent.nftables.rules.Element;
import io.fairlead.model.networkpolicy.Connection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** What the kernel says it denied, and how much of it is new. Used under the plane's lock. */
final class DeniedFlows {
  private final Denials denials;
  private Map<Element, Long> known = Map.of();

  DeniedFlows(Denials denials) {
    this.denials = denials;
  }

  /** Tells of what came since the last time; an element that expired counts from 0 again. */
  void read(List<HeldElement> held) {
    Map<Element, Long> now = new HashMap<>();
    for (HeldElement each : held) {
      long before = known.getOrDefault(each.element(), 0L);
      long more = each.packets() >= before ? each.packets() - before : each.packets();
      now.put(each.element(), each.packets());
      if (more > 0) {
        Connection connection = each.element().denied();
        denials.seen(connection, more);
      }
    }
    known = now;
  }
}

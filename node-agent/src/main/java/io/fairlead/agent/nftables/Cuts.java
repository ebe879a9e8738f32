package io.fairlead.agent.nftables;

import io.fairlead.agent.nftables.kernel.FlowTable;
import io.fairlead.model.net.IpAddress;
import io.fairlead.model.networkpolicy.Connection;
import io.fairlead.model.networkpolicy.Established;
import io.fairlead.model.networkpolicy.PolicyEvaluator;
import io.fairlead.model.networkpolicy.Turned;
import java.io.IOException;
import java.net.InterfaceAddress;
import java.net.NetworkInterface;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Ends open flows that policies have come to deny, where that is wanted (B15). The kernel's chains
 * let none of them begin again in the middle: who goes on by TCP is reset, datagrams are judged. A
 * pass lists the kernel's flows once. Used by one thread.
 */
final class Cuts implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Cuts.class);

  private final FlowTable flows;
  private final Established byDefault;
  private final Predicate<String> isPod;

  /**
   * @param flows closed with this
   * @param byDefault where policies do not say
   * @param isPod whether an address is that of a pod here
   */
  Cuts(FlowTable flows, Established byDefault, Predicate<String> isPod) {
    this.flows = flows;
    this.byDefault = byDefault;
    this.isPod = isPod;
  }

  /** Some flow may have to be ended under these policies. */
  boolean possible(PolicyEvaluator policies) {
    return policies.mayCut(byDefault);
  }

  /**
   * Looks at the flows of those pods.
   *
   * @throws IOException when the kernel does not list or end them; all may be done again
   */
  void pass(Turned turned, PolicyEvaluator policies) throws IOException {
    Set<String> own = own();
    List<FlowTable.Flow> denied = new ArrayList<>();
    flows.each(
        flow -> {
          Connection connection = flow.connection();
          if (turned.concerns(connection)
              && !own.contains(connection.source())
              && !own.contains(connection.destination())
              && policies.open(connection, byDefault) == Established.CUT) {
            denied.add(flow);
          }
        });
    flows.end(denied);
    if (!denied.isEmpty()) {
      LOG.atInfo()
          .addKeyValue("flows", denied.size())
          .addKeyValue("first", denied.getFirst().connection())
          .log("ended what network policies have come to deny");
    }
  }

  /** The node's own addresses: it reaches its pods whatever policies say, and is none (N14). */
  private Set<String> own() throws IOException {
    Set<String> own = new HashSet<>();
    for (NetworkInterface device : NetworkInterface.networkInterfaces().toList()) {
      for (InterfaceAddress address : device.getInterfaceAddresses()) {
        String text = IpAddress.ofBytes(address.getAddress().getAddress()).text();
        if (!isPod.test(text)) {
          own.add(text);
        }
      }
    }
    return own;
  }

  @Override
  public void close() {
    flows.close();
  }
}

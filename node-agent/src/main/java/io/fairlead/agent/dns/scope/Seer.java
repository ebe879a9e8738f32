package io.fairlead.agent.dns.scope;

import io.fairlead.model.endpointslice.Endpoint;
import io.fairlead.model.endpointslice.EndpointPort;
import io.fairlead.model.endpointslice.EndpointSlice;
import io.fairlead.model.meta.NamespacedName;
import io.fairlead.model.meta.Protocol;
import io.fairlead.model.networkpolicy.Connection;
import io.fairlead.model.networkpolicy.DnsPeer;
import io.fairlead.model.networkpolicy.PolicyEvaluator;
import io.fairlead.model.networkpolicy.Verdict;
import io.fairlead.model.node.DnsScope;
import java.util.Collection;
import java.util.List;
import java.util.Set;

/**
 * A pod that is not told of everything.
 *
 * @param address empty where it does not matter, so that all pods of the namespace are one
 */
record Seer(String namespace, String address, DnsScope scope) {
  private static final Set<NamespacedName> EVERYBODY =
      Set.of(new NamespacedName("default", "kubernetes"), DnsPeer.SERVICE);
  private static final List<EndpointPort> ANY_PORT =
      List.of(new EndpointPort("", Protocol.TCP, 0, ""));

  static Seer of(String namespace, String address, DnsScope scope) {
    return new Seer(namespace, scope == DnsScope.REACHABLE ? address : "", scope);
  }

  /** Whether it is told of this Service, whose slices these are. */
  boolean sees(NamespacedName service, Collection<EndpointSlice> slices, PolicyEvaluator policies) {
    return service.namespace().equals(namespace)
        || EVERYBODY.contains(service)
        || switch (scope) {
          case CLUSTER -> true;
          case NAMESPACE -> false;
          case REACHABLE -> slices.stream().anyMatch(slice -> reaches(slice, policies));
        };
  }

  /** Ready or not: a Service does not go away while its pods restart. */
  private boolean reaches(EndpointSlice slice, PolicyEvaluator policies) {
    List<EndpointPort> ports = slice.ports().isEmpty() ? ANY_PORT : slice.ports();
    for (Endpoint endpoint : slice.endpoints()) {
      for (String destination : endpoint.addresses()) {
        for (EndpointPort port : ports) {
          Connection connection =
              new Connection(address, destination, port.port(), port.protocol());
          if (policies.evaluate(connection) instanceof Verdict.Allowed) {
            return true;
          }
        }
      }
    }
    return false;
  }
}

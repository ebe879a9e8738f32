package io.fairlead.controlplane.kinds.gatewayapi;

import io.fairlead.controlplane.kinds.validate.Errors;
import io.fairlead.controlplane.kinds.validate.Field;
import io.fairlead.model.net.Cidr;
import io.fairlead.model.networkpolicy.DomainName;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The rules of a ClusterNetworkPolicy (CN4, CN5). */
public final class ClusterNetworkPolicyRules {
  private ClusterNetworkPolicyRules() {}

  public static void validate(Errors errors, @Nullable Field old, Field policy) {
    Field spec = policy.child("spec");
    for (Field rule : spec.child("egress").items()) {
      protocols(errors, rule);
      domainNames(errors, rule);
      for (Field peer : rule.child("to").items()) {
        for (Field network : peer.child("networks").items()) {
          if (Cidr.parse(network.text()).isEmpty()) {
            errors.broken(network, "Invalid CIDR format provided");
          }
        }
      }
    }
    spec.child("ingress").items().forEach(rule -> protocols(errors, rule));
  }

  /** Only what is accepted can be told by name (CN4). */
  private static void domainNames(Errors errors, Field rule) {
    if (rule.child("to").items().stream()
        .allMatch(peer -> peer.child("domainNames").items().isEmpty())) {
      return;
    }
    for (Field peer : rule.child("to").items()) {
      for (Field name : peer.child("domainNames").items()) {
        if (DomainName.parse(name.text()).isEmpty()) {
          errors.broken(name, "not a name that DNS can be asked for");
        }
      }
    }
    if (!rule.child("action").text().equals("Accept")) {
      errors.broken(rule, "domainNames may only be used with Accept action");
    }
    if (rule.child("protocols").items().stream()
        .anyMatch(protocol -> protocol.child("destinationNamedPort").isPresent())) {
      errors.broken(
          rule,
          "networks/nodes/domainNames peer cannot be set with namedPorts since there are no"
              + " namedPorts for networks/nodes/domainNames");
    }
  }

  private static void protocols(Errors errors, Field rule) {
    for (Field protocol : rule.child("protocols").items()) {
      for (String name : List.of("sctp", "tcp", "udp")) {
        Field range = protocol.child(name).child("destinationPort").child("range");
        if (range.isPresent() && range.child("start").number() >= range.child("end").number()) {
          errors.broken(range, "Start port must be less than End port");
        }
      }
    }
  }
}

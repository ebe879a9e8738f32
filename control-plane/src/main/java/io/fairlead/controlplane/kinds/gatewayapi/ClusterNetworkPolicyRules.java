package io.fairlead.controlplane.kinds.gatewayapi;

import io.fairlead.controlplane.kinds.validate.Errors;
import io.fairlead.controlplane.kinds.validate.Field;
import io.fairlead.model.net.Cidr;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The rules of a ClusterNetworkPolicy (CN4, CN5). */
public final class ClusterNetworkPolicyRules {
  private ClusterNetworkPolicyRules() {}

  public static void validate(Errors errors, @Nullable Field old, Field policy) {
    Field spec = policy.child("spec");
    for (Field rule : spec.child("egress").items()) {
      protocols(errors, rule);
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

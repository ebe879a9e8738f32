package io.fairlead.controlplane.kinds.networkpolicy;

import io.fairlead.controlplane.kinds.validate.Addresses;
import io.fairlead.controlplane.kinds.validate.Errors;
import io.fairlead.controlplane.kinds.validate.Field;
import io.fairlead.controlplane.kinds.validate.Labels;
import io.fairlead.controlplane.kinds.validate.Ports;
import io.fairlead.model.net.Cidr;
import io.fairlead.model.networkpolicy.EgressDomainNames;
import java.util.List;
import java.util.Optional;
import tools.jackson.databind.node.ObjectNode;

/** The rules of NetworkPolicies (N3, N7-N9, N11), and of what we let them be annotated with. */
public final class NetworkPolicyValidation {
  private static final List<String> POLICY_TYPES = List.of("Ingress", "Egress");

  private NetworkPolicyValidation() {}

  public static void validate(Errors errors, ObjectNode object) {
    validateDomainNames(errors, Field.root(object).child("metadata").child("annotations"));
    Field spec = Field.root(object).child("spec");
    Labels.validateSelector(errors, spec.child("podSelector"));
    spec.child("ingress").items().forEach(rule -> validateRule(errors, rule, "from"));
    spec.child("egress").items().forEach(rule -> validateRule(errors, rule, "to"));
    Field types = spec.child("policyTypes");
    if (types.items().size() > POLICY_TYPES.size()) {
      errors.invalid(types, "may not specify more than two policyTypes");
    } else {
      for (Field type : types.items()) {
        if (!POLICY_TYPES.contains(type.text())) {
          errors.notSupported(type, POLICY_TYPES);
        }
      }
    }
  }

  /** A name that was misspelled would be missed only when it is needed (B22). */
  private static void validateDomainNames(Errors errors, Field annotations) {
    Field annotation = annotations.key(EgressDomainNames.ANNOTATION);
    for (String entry : EgressDomainNames.malformed(annotations.entries())) {
      errors.invalid(annotation.path(), entry, EgressDomainNames.RULE);
    }
  }

  private static void validateRule(Errors errors, Field rule, String peers) {
    rule.child("ports").items().forEach(port -> validatePort(errors, port));
    rule.child(peers).items().forEach(peer -> validatePeer(errors, peer));
  }

  private static void validatePort(Errors errors, Field entry) {
    Ports.protocol(errors, entry.child("protocol"));
    Field port = entry.child("port");
    Field endPort = entry.child("endPort");
    if (!port.isPresent()) {
      if (endPort.isPresent()) {
        errors.invalid(endPort, "may not be specified when `port` is not specified");
      }
      return;
    }
    Ports.numberOrName(errors, port);
    if (!endPort.isPresent()) {
      return;
    }
    if (port.node().isString()) {
      errors.invalid(endPort, "may not be specified when `port` is non-numeric");
    } else {
      if (endPort.number() < port.number()) {
        errors.invalid(endPort, "must be greater than or equal to `port`");
      }
      Ports.number(errors, endPort);
    }
  }

  private static void validatePeer(Errors errors, Field peer) {
    Field pods = peer.child("podSelector");
    Field namespaces = peer.child("namespaceSelector");
    Field block = peer.child("ipBlock");
    Labels.validateSelector(errors, pods);
    Labels.validateSelector(errors, namespaces);
    boolean selects = pods.isPresent() || namespaces.isPresent();
    if (block.isPresent()) {
      validateBlock(errors, block);
      if (selects) {
        errors.forbidden(peer, "may not specify both ipBlock and another peer");
      }
    } else if (!selects) {
      errors.required(peer, "must specify a peer");
    }
  }

  private static void validateBlock(Errors errors, Field block) {
    Field text = block.child("cidr");
    if (text.isEmpty()) {
      errors.required(text);
      return;
    }
    Optional<Cidr> cidr = Addresses.cidr(errors, text);
    for (Field except : block.child("except").items()) {
      Optional<Cidr> hole = Addresses.cidr(errors, except);
      if (cidr.isPresent() && hole.isPresent() && !hole.get().isStrictSubsetOf(cidr.get())) {
        errors.invalid(except, "must be a strict subset of `cidr`");
      }
    }
  }
}

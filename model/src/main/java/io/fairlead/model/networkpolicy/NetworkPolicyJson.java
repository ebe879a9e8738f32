package io.fairlead.model.networkpolicy;

import io.fairlead.model.json.Fields;
import io.fairlead.model.meta.LabelSelector;
import io.fairlead.model.meta.ObjectMeta;
import io.fairlead.model.meta.Protocol;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** Reads NetworkPolicies. */
public final class NetworkPolicyJson {

  private NetworkPolicyJson() {}

  /** The view of a stored NetworkPolicy. */
  public static NetworkPolicy read(ObjectNode object) {
    JsonNode spec = object.path("spec");
    List<NetworkPolicy.Rule> ingress = rules(spec, "ingress", "from");
    List<String> types = Fields.texts(spec, "policyTypes");
    ObjectMeta meta = ObjectMeta.of(object);
    List<NetworkPolicy.Rule> egress = new ArrayList<>(rules(spec, "egress", "to"));
    egress.addAll(EgressDomainNames.rules(meta.annotations()));
    return new NetworkPolicy(
        meta.namespacedName(),
        Objects.requireNonNullElse(
            LabelSelector.read(spec.path("podSelector")), LabelSelector.EVERYTHING),
        types.isEmpty() || types.contains("Ingress"),
        types.isEmpty() ? !Fields.list(spec, "egress").isEmpty() : types.contains("Egress"),
        ingress,
        egress,
        Established.of(meta.annotations()));
  }

  private static List<NetworkPolicy.Rule> rules(JsonNode spec, String direction, String peers) {
    return Fields.list(spec, direction).stream()
        .map(
            rule ->
                new NetworkPolicy.Rule(
                    Fields.list(rule, peers).stream().map(NetworkPolicyJson::peer).toList(),
                    Fields.list(rule, "ports").stream().map(NetworkPolicyJson::port).toList()))
        .toList();
  }

  private static NetworkPolicy.Peer peer(JsonNode peer) {
    JsonNode block = peer.path("ipBlock");
    return block.isObject()
        ? new NetworkPolicy.Peer.Block(
            new PolicyRules.IpBlock(Fields.text(block, "cidr"), Fields.texts(block, "except")))
        : new NetworkPolicy.Peer.Pods(
            LabelSelector.read(peer.path("podSelector")),
            LabelSelector.read(peer.path("namespaceSelector")));
  }

  private static NetworkPolicy.Port port(JsonNode port) {
    JsonNode value = port.path("port");
    return new NetworkPolicy.Port(
        Protocol.read(port),
        value.isString() ? value.stringValue() : null,
        number(port, "port"),
        number(port, "endPort"));
  }

  private static @Nullable Integer number(JsonNode parent, String field) {
    int value = Fields.integer(parent, field, -1);
    return value < 0 ? null : value;
  }
}

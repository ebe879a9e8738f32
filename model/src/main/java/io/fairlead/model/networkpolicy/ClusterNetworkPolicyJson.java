package io.fairlead.model.networkpolicy;

import io.fairlead.model.json.Fields;
import io.fairlead.model.meta.LabelSelector;
import io.fairlead.model.meta.ObjectMeta;
import io.fairlead.model.meta.Protocol;
import io.fairlead.model.networkpolicy.NetworkPolicy.Peer;
import io.fairlead.model.networkpolicy.NetworkPolicy.Port;
import io.fairlead.model.networkpolicy.NetworkPolicy.Rule;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Reads ClusterNetworkPolicies. What is not known here is closed: no peer that a rule accepts or
 * passes, every peer that a rule denies (CN6).
 */
public final class ClusterNetworkPolicyJson {

  private ClusterNetworkPolicyJson() {}

  /** The view of a stored ClusterNetworkPolicy. */
  public static NetworkPolicy read(ObjectNode object) {
    JsonNode spec = object.path("spec");
    List<Rule> ingress = rules(spec, "ingress", "from");
    List<Rule> egress = rules(spec, "egress", "to");
    Peer.Pods subject =
        pods(spec.path("subject"))
            .orElse(new Peer.Pods(LabelSelector.EVERYTHING, LabelSelector.EVERYTHING));
    Rank.Stage stage =
        Fields.text(spec, "tier").equals("Baseline") ? Rank.Stage.BASELINE : Rank.Stage.ADMIN;
    ObjectMeta meta = ObjectMeta.of(object);
    return new NetworkPolicy(
        meta.namespacedName(),
        Objects.requireNonNullElse(subject.pods(), LabelSelector.EVERYTHING),
        !ingress.isEmpty(),
        !egress.isEmpty(),
        ingress,
        egress,
        subject.namespaces(),
        new Rank(stage, Fields.integer(spec, "priority", 0)),
        Established.of(meta.annotations()));
  }

  private static List<Rule> rules(JsonNode spec, String direction, String peers) {
    return Fields.list(spec, direction).stream().map(rule -> rule(rule, peers)).toList();
  }

  private static Rule rule(JsonNode rule, String peersField) {
    Action action =
        switch (Fields.text(rule, "action")) {
          case "Accept" -> Action.ACCEPT;
          case "Pass" -> Action.PASS;
          default -> Action.DENY;
        };
    List<Peer> peers = new ArrayList<>();
    boolean known = true;
    for (JsonNode peer : Fields.list(rule, peersField)) {
      List<Peer> read = action == Action.ACCEPT ? peers(peer) : peersWithAddress(peer);
      known &= !read.isEmpty();
      peers.addAll(read);
    }
    if (action == Action.DENY && !known) {
      peers.clear(); // all of them
    } else if (peers.isEmpty()) {
      peers.add(new Peer.Nobody());
    }
    String label = Fields.text(rule, "name");
    return new Rule(
        peers,
        Fields.list(rule, "protocols").stream().flatMap(ClusterNetworkPolicyJson::ports).toList(),
        action,
        label.isEmpty() ? null : label);
  }

  /** Names are only for those who may be reached: who else has one can not be known (CN4). */
  private static List<Peer> peers(JsonNode peer) {
    List<Peer> named =
        Fields.texts(peer, "domainNames").stream()
            .flatMap(name -> DomainName.parse(name).stream())
            .<Peer>map(Peer.Domain::new)
            .toList();
    return named.isEmpty() ? peersWithAddress(peer) : named;
  }

  private static List<Peer> peersWithAddress(JsonNode peer) {
    Optional<Peer.Pods> pods = pods(peer);
    return pods.isPresent()
        ? List.of(pods.get())
        : Fields.texts(peer, "networks").stream()
            .<Peer>map(cidr -> new Peer.Block(new PolicyRules.IpBlock(cidr, List.of())))
            .toList();
  }

  /** {@code namespaces: SELECTOR} or {@code pods: {namespaceSelector, podSelector}}. */
  private static Optional<Peer.Pods> pods(JsonNode object) {
    LabelSelector namespaces = LabelSelector.read(object.path("namespaces"));
    if (namespaces != null) {
      return Optional.of(new Peer.Pods(LabelSelector.EVERYTHING, namespaces));
    }
    JsonNode pods = object.path("pods");
    return pods.isObject()
        ? Optional.of(
            new Peer.Pods(
                LabelSelector.read(pods.path("podSelector")),
                Objects.requireNonNullElse(
                    LabelSelector.read(pods.path("namespaceSelector")), LabelSelector.EVERYTHING)))
        : Optional.empty();
  }

  /** A port's name means that port of each pod, whatever its protocol (CN5). */
  private static Stream<Port> ports(JsonNode protocol) {
    String name = Fields.text(protocol, "destinationNamedPort");
    if (!name.isEmpty()) {
      return Stream.of(Protocol.values()).map(each -> new Port(each, name, null, null));
    }
    return Stream.of(Protocol.values())
        .filter(each -> protocol.path(field(each)).isObject())
        .map(each -> port(each, protocol.path(field(each)).path("destinationPort")));
  }

  private static String field(Protocol protocol) {
    return protocol.name().toLowerCase(Locale.ROOT);
  }

  private static Port port(Protocol protocol, JsonNode port) {
    JsonNode range = port.path("range");
    if (range.isObject()) {
      return new Port(
          protocol, null, Fields.integer(range, "start", 1), Fields.integer(range, "end", 65535));
    }
    int number = Fields.integer(port, "number", 0);
    return new Port(protocol, null, number == 0 ? null : Integer.valueOf(number), null);
  }
}

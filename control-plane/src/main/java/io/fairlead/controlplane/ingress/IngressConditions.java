package io.fairlead.controlplane.ingress;

import io.fairlead.controlplane.gatewayapi.ConnectedGateways;
import io.fairlead.controlplane.kinds.json.Conditions.Wanted;
import io.fairlead.controlplane.progress.Programmed;
import io.fairlead.model.gatewayapi.ListenerName;
import io.fairlead.model.ingress.nginx.NginxAnnotations;
import io.fairlead.model.meta.NamespacedName;
import io.fairlead.model.meta.ObjectMeta;
import io.fairlead.model.protocol.AgentMessage.IngressesObserved.Aspect;
import io.fairlead.model.protocol.AgentMessage.IngressesObserved.Problem;
import io.fairlead.model.protocol.AgentMessage.ListenersBound;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import tools.jackson.databind.node.ObjectNode;

/**
 * How an Ingress does (B23). Its status has no place for conditions (I17), so they are an
 * annotation with a line each, as {@code kubectl describe} shows it, and whether all are met
 * another, for which one can wait. Pure.
 */
final class IngressConditions {

  /** All conditions, {@code ResolvedRefs False ServiceNotFound: Service default/web ...}. */
  static final String CONDITIONS = "fairlead.io/conditions";

  /** Which RoutePolicies hold for it, and for what (B25). */
  static final String POLICIES = "fairlead.io/policies";

  /** {@code True} when all conditions are. */
  static final String READY = "fairlead.io/ready";

  /** A gateway can not take the port where it serves Ingresses. */
  static final String PORT_UNAVAILABLE = "PortUnavailable";

  private IngressConditions() {}

  /**
   * @param lag why not every connected gateway has it in force; empty: each has
   */
  static List<Wanted> of(ObjectNode ingress, ConnectedGateways gateways, String lag) {
    NamespacedName name = ObjectMeta.of(ingress).namespacedName();
    List<Problem> seen =
        gateways.servers().values().stream()
            .flatMap(server -> server.of(name).stream())
            .distinct()
            .sorted(
                (one, other) ->
                    (one.reason() + one.message()).compareTo(other.reason() + other.message()))
            .toList();
    List<Wanted> conditions = new ArrayList<>();
    List<Problem> rules = new ArrayList<>(refused(name, ingress));
    rules.addAll(of(Aspect.RULES, seen));
    conditions.add(condition("Accepted", rules));
    if (!gateways.servers().isEmpty()) {
      conditions.add(condition("ResolvedRefs", of(Aspect.REFERENCES, seen)));
      if (!ingress.path("spec").path("tls").isEmpty()) {
        conditions.add(condition("CertificatesReady", of(Aspect.CERTIFICATES, seen)));
      }
      conditions.add(condition("EndpointsReady", of(Aspect.ENDPOINTS, seen)));
    }
    conditions.add(programmed(ingress, gateways, lag));
    return conditions;
  }

  private static Wanted programmed(ObjectNode ingress, ConnectedGateways gateways, String lag) {
    if (!lag.isEmpty()) {
      return new Wanted(Programmed.TYPE, false, "Pending", lag);
    }
    boolean tls = !ingress.path("spec").path("tls").isEmpty();
    Map<ListenerName, String> closed =
        new TreeMap<>(Comparator.comparing(ListenerName::section)); // HTTP first
    closed.putAll(gateways.closed(ListenersBound.INGRESSES));
    if (!tls) {
      closed.remove(ListenersBound.HTTPS);
    }
    return closed.isEmpty()
        ? Wanted.met(Programmed.TYPE)
        : new Wanted(Programmed.TYPE, false, PORT_UNAVAILABLE, String.join("; ", closed.values()));
  }

  private static List<Problem> refused(NamespacedName name, ObjectNode ingress) {
    return NginxAnnotations.problems(name.namespace(), ObjectMeta.of(ingress).annotations())
        .stream()
        .map(
            problem ->
                new Problem(
                    name,
                    Aspect.RULES,
                    "AnnotationNotHonoured",
                    problem.annotation() + ": " + problem.text()))
        .toList();
  }

  private static List<Problem> of(Aspect aspect, List<Problem> problems) {
    return problems.stream().filter(each -> each.aspect() == aspect).toList();
  }

  private static Wanted condition(String type, List<Problem> problems) {
    return problems.isEmpty()
        ? Wanted.met(type)
        : new Wanted(
            type,
            false,
            problems.getFirst().reason(),
            problems.stream().map(Problem::message).collect(Collectors.joining("; ")));
  }

  /**
   * The same object where it says so already.
   *
   * @param policies that hold for it; empty: none
   */
  static ObjectNode published(ObjectNode ingress, List<Wanted> conditions, String policies) {
    String text =
        conditions.stream().map(IngressConditions::line).collect(Collectors.joining("\n"));
    String ready = conditions.stream().allMatch(Wanted::met) ? "True" : "False";
    Map<String, String> said = ObjectMeta.of(ingress).annotations();
    if (text.equals(said.get(CONDITIONS))
        && ready.equals(said.get(READY))
        && policies.equals(said.getOrDefault(POLICIES, ""))) {
      return ingress;
    }
    ObjectNode published = ingress.deepCopy();
    ObjectNode annotations =
        published.withObjectProperty("metadata").withObjectProperty("annotations");
    annotations.put(CONDITIONS, text).put(READY, ready);
    if (policies.isEmpty()) {
      annotations.remove(POLICIES);
    } else {
      annotations.put(POLICIES, policies);
    }
    return published;
  }

  /** Without them, for one that is not ours. */
  static ObjectNode withdrawn(ObjectNode ingress) {
    Map<String, String> said = ObjectMeta.of(ingress).annotations();
    if (Stream.of(CONDITIONS, READY, POLICIES).noneMatch(said::containsKey)) {
      return ingress;
    }
    ObjectNode withdrawn = ingress.deepCopy();
    ObjectNode annotations =
        withdrawn.withObjectProperty("metadata").withObjectProperty("annotations");
    annotations.remove(CONDITIONS);
    annotations.remove(READY);
    annotations.remove(POLICIES);
    return withdrawn;
  }

  private static String line(Wanted wanted) {
    return wanted.met()
        ? wanted.type() + " True"
        : "%s False %s: %s".formatted(wanted.type(), wanted.reason(), wanted.message());
  }
}

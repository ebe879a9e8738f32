package io.fairlead.controlplane.service;

import io.fairlead.controlplane.kinds.json.Conditions.Wanted;
import io.fairlead.model.json.Fields;
import io.fairlead.model.net.IpAddress;
import io.fairlead.model.pod.ContainerPort;
import io.fairlead.model.pod.Pod;
import io.fairlead.model.service.Service;
import io.fairlead.model.service.ServicePort;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import tools.jackson.databind.node.ObjectNode;

/**
 * Whether a Service leads anywhere, and if not, why not (B7): condition {@code EndpointsReady}.
 * Pure.
 */
final class EndpointsReadiness {
  static final String TYPE = "EndpointsReady";
  private static final int NAMED = 3;

  private EndpointsReadiness() {}

  /**
   * The condition of a Service that is not ExternalName.
   *
   * @param slices the EndpointSlices of the Service
   * @param pods of its namespace; asked for only when it leads nowhere
   */
  static Wanted of(Service service, Collection<ObjectNode> slices, Supplier<List<Pod>> pods) {
    List<ServicePort> dead = service.ports().stream().filter(port -> !leads(port, slices)).toList();
    boolean leads =
        service.ports().isEmpty()
            ? slices.stream().anyMatch(EndpointsReadiness::ready)
            : dead.isEmpty();
    if (leads) {
      return new Wanted(TYPE, true, "EndpointsReady", "every port has a ready endpoint");
    }
    Map<String, String> selector = service.selector();
    return selector == null || selector.isEmpty()
        ? not(
            "NoEndpoints", "the Service has no selector, and no EndpointSlice has a ready endpoint")
        : why(selector, dead, families(slices), pods.get());
  }

  private static Wanted why(
      Map<String, String> selector, List<ServicePort> dead, Set<String> families, List<Pod> pods) {
    List<Pod> selected =
        pods.stream()
            .filter(pod -> pod.labels().entrySet().containsAll(selector.entrySet()))
            .sorted(Comparator.comparing(pod -> pod.name().name()))
            .toList();
    if (selected.isEmpty()) {
      return not("NoPodSelected", "no pod has " + text(selector) + nearest(selector, pods));
    }
    List<Pod> running =
        selected.stream().filter(pod -> !pod.finished() && !pod.ips().isEmpty()).toList();
    if (running.isEmpty()) {
      return not("NoPodRuns", "no pod with an address among " + names(selected));
    }
    if (!families.isEmpty() && running.stream().noneMatch(pod -> has(pod, families))) {
      return not(
          "NoPodRuns",
          "no pod with an %s address among %s"
              .formatted(String.join(" or ", families), names(running)));
    }
    for (ServicePort port : dead) {
      if (running.stream().noneMatch(pod -> resolves(port, pod))) {
        return not("PortNotFound", unresolved(port, running.getFirst()));
      }
    }
    return not("NotReady", "no pod is ready among " + names(running));
  }

  /** Of the Service: it has a slice of each, also where there is no endpoint. */
  private static Set<String> families(Collection<ObjectNode> slices) {
    return slices.stream()
        .map(slice -> Fields.text(slice, "addressType"))
        .filter(type -> !type.isEmpty())
        .collect(Collectors.toCollection(TreeSet::new));
  }

  private static boolean has(Pod pod, Set<String> families) {
    return pod.ips().stream()
        .flatMap(ip -> IpAddress.parse(ip).stream())
        .anyMatch(ip -> families.contains(ip.family()));
  }

  private static boolean leads(ServicePort port, Collection<ObjectNode> slices) {
    return slices.stream()
        .filter(EndpointsReadiness::ready)
        .flatMap(slice -> Fields.list(slice, "ports").stream())
        .anyMatch(
            target ->
                Fields.text(target, "name").equals(port.name())
                    && Fields.integer(target, "port", 0) > 0);
  }

  private static boolean ready(ObjectNode slice) {
    return Fields.list(slice, "endpoints").stream()
        .anyMatch(endpoint -> Fields.flag(endpoint.path("conditions"), "ready", true));
  }

  private static boolean resolves(ServicePort port, Pod pod) {
    return port.targetPort().chars().allMatch(Character::isDigit)
        || pod.ports().stream()
            .anyMatch(
                declared ->
                    declared.name().equals(port.targetPort())
                        && declared.protocol() == port.protocol());
  }

  private static String unresolved(ServicePort port, Pod pod) {
    String has =
        pod.ports().stream()
            .filter(declared -> !declared.name().isEmpty())
            .map(ContainerPort::name)
            .sorted()
            .collect(Collectors.joining(", "));
    return "targetPort \"%s\" (%s) is the name of no container port of pod %s, which %s"
        .formatted(
            port.targetPort(),
            port.protocol(),
            pod.name().name(),
            has.isEmpty() ? "names none" : "names " + has);
  }

  /** The pod that misses the fewest of the labels, and what it has in their place. */
  private static String nearest(Map<String, String> selector, List<Pod> pods) {
    Optional<Pod> nearest =
        pods.stream()
            .filter(pod -> selector.keySet().stream().anyMatch(pod.labels()::containsKey))
            .min(
                Comparator.<Pod>comparingInt(pod -> missed(selector, pod).size())
                    .thenComparing(pod -> pod.name().name()));
    return nearest
        .map(
            pod ->
                "; nearest is pod %s, which %s"
                    .formatted(
                        pod.name().name(),
                        missed(selector, pod).stream()
                            .map(key -> has(pod, key))
                            .collect(Collectors.joining(", "))))
        .orElse("");
  }

  private static List<String> missed(Map<String, String> selector, Pod pod) {
    return selector.entrySet().stream()
        .filter(pair -> !pair.getValue().equals(pod.labels().get(pair.getKey())))
        .map(Map.Entry::getKey)
        .sorted()
        .toList();
  }

  private static String has(Pod pod, String key) {
    String value = pod.labels().get(key);
    return value == null ? "has no " + key : "has " + key + "=" + value;
  }

  private static String text(Map<String, String> selector) {
    return selector.entrySet().stream()
        .map(pair -> pair.getKey() + "=" + pair.getValue())
        .sorted()
        .collect(Collectors.joining(","));
  }

  /** A few names, and how many there are. */
  private static String names(List<Pod> pods) {
    String some =
        pods.stream().limit(NAMED).map(pod -> pod.name().name()).collect(Collectors.joining(", "));
    return pods.size() <= NAMED ? some : some + " and " + (pods.size() - NAMED) + " more";
  }

  private static Wanted not(String reason, String message) {
    return new Wanted(TYPE, false, reason, message);
  }
}

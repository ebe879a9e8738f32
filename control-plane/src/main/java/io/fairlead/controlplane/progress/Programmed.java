package io.fairlead.controlplane.progress;

import io.fairlead.controlplane.kinds.json.Conditions.Wanted;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Whether a change is in force (B3, B14): condition {@code Programmed}. Pure.
 *
 * @param nodes how many should have it
 * @param behind the nodes that have not, sorted
 * @param gateways connected gateways that have not, sorted
 */
public record Programmed(int nodes, List<String> behind, List<String> gateways) {
  public static final String TYPE = "Programmed";
  private static final String GATEWAY = "gateway/";
  private static final int NAMED = 3;

  public Programmed {
    behind = List.copyOf(behind);
    gateways = List.copyOf(gateways);
  }

  /**
   * How far a change has come that only nodes have to take over.
   *
   * @param revision of the change
   * @param nodes that are ready
   * @param acked the revision each connected data plane has in force; nodes as {@code node/<name>}
   */
  public static Programmed onNodes(
      long revision, Collection<String> nodes, Map<String, Long> acked) {
    return new Programmed(
        nodes.size(),
        nodes.stream()
            .filter(node -> acked.getOrDefault("node/" + node, 0L) < revision)
            .sorted()
            .toList(),
        List.of());
  }

  /** As above, of a change that gateways, {@code gateway/<name>}, have to take over too. */
  public static Programmed everywhere(
      long revision, Collection<String> nodes, Map<String, Long> acked) {
    return new Programmed(
        nodes.size(),
        onNodes(revision, nodes, acked).behind,
        acked.entrySet().stream()
            .filter(plane -> plane.getKey().startsWith(GATEWAY) && plane.getValue() < revision)
            .map(plane -> plane.getKey().substring(GATEWAY.length()))
            .sorted()
            .toList());
  }

  /** As above, of a change that only gateways have to take over. */
  public static Programmed onGateways(long revision, Map<String, Long> acked) {
    return everywhere(revision, List.of(), acked);
  }

  /** Up to where changes that only nodes have to take over are in force; 0 without a node. */
  public static long revisionOnNodes(Collection<String> nodes, Map<String, Long> acked) {
    return nodes.stream().mapToLong(node -> acked.getOrDefault("node/" + node, 0L)).min().orElse(0);
  }

  /** As above, of changes that gateways have to take over too. */
  public static long revisionEverywhere(Collection<String> nodes, Map<String, Long> acked) {
    return acked.entrySet().stream()
        .filter(plane -> plane.getKey().startsWith(GATEWAY))
        .mapToLong(Map.Entry::getValue)
        .reduce(revisionOnNodes(nodes, acked), Math::min);
  }

  /** As above, of changes that only gateways have to take over; 0 without a gateway. */
  public static long revisionOnGateways(Map<String, Long> acked) {
    return acked.entrySet().stream()
        .filter(plane -> plane.getKey().startsWith(GATEWAY))
        .mapToLong(Map.Entry::getValue)
        .min()
        .orElse(0);
  }

  /** Nobody is behind. */
  public boolean met() {
    return behind.isEmpty() && gateways.isEmpty();
  }

  /** The nodes that have it, of how many: {@code 2/3}. */
  public String count() {
    return nodes - behind.size() + "/" + nodes;
  }

  /** What the condition should be. */
  public Wanted condition() {
    String count = "in force on %d of %d nodes".formatted(nodes - behind.size(), nodes);
    if (met()) {
      return new Wanted(TYPE, true, "Programmed", count);
    }
    List<String> all =
        Stream.concat(behind.stream(), gateways.stream().map(name -> "gateway " + name)).toList();
    String some = all.stream().limit(NAMED).collect(Collectors.joining(", "));
    return new Wanted(
        TYPE,
        false,
        "Pending",
        "%s; not on %s%s".formatted(count, some, all.size() > NAMED ? " and others" : ""));
  }
}

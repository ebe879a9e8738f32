package io.fairlead.controlplane.progress;

import io.fairlead.controlplane.catalog.CatalogImage;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Who has to have changes in force and up to where each has, as of one moment: looked up once for
 * all objects of which that is asked, since with thousands of nodes it costs more than the objects.
 * For one thread.
 */
public final class DataPlanes {
  private record Node(String name, long acked) {}

  private final ReadyNodes ready;
  private final Map<String, Long> acked;
  private final List<Node> slowestFirst;
  private final Map<Integer, Programmed> byCount = new HashMap<>(); // of nodes that are behind

  private DataPlanes(ReadyNodes ready, Map<String, Long> acked) {
    this.ready = ready;
    this.acked = acked;
    this.slowestFirst =
        ready.dataplanes().keySet().stream()
            .map(name -> new Node(name, acked.getOrDefault("node/" + name, 0L)))
            .sorted(Comparator.comparingLong(Node::acked))
            .toList();
  }

  /**
   * Those of this image.
   *
   * @param acked the revision each connected data plane has in force, as {@code node/<name>} or
   *     {@code gateway/<name>}
   */
  public static DataPlanes of(CatalogImage image, Map<String, Long> acked) {
    return new DataPlanes(ReadyNodes.of(image), acked);
  }

  /** The nodes that are ready. */
  public ReadyNodes ready() {
    return ready;
  }

  /** How far a change has come that only nodes have to take over. */
  public Programmed onNodes(long revision) {
    return byCount.computeIfAbsent(
        behind(revision),
        count ->
            new Programmed(
                slowestFirst.size(),
                slowestFirst.subList(0, count).stream().map(Node::name).sorted().toList(),
                List.of()));
  }

  /** As above, of a change that gateways have to take over too. */
  public Programmed everywhere(long revision) {
    Programmed nodes = onNodes(revision);
    return new Programmed(
        nodes.nodes(), nodes.behind(), Programmed.onGateways(revision, acked).gateways());
  }

  private int behind(long revision) {
    int from = 0;
    int to = slowestFirst.size();
    while (from < to) {
      int middle = (from + to) >>> 1;
      if (slowestFirst.get(middle).acked() < revision) {
        from = middle + 1;
      } else {
        to = middle;
      }
    }
    return from;
  }
}

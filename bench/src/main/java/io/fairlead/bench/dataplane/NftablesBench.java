package io.fairlead.bench.dataplane;

import io.fairlead.agent.nftables.NftablesPlane;
import io.fairlead.bench.Latencies;
import io.fairlead.model.node.ImageEntry;
import io.fairlead.model.node.ImageKey;
import io.fairlead.model.node.NodeImage;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Set;

/**
 * The nftables data plane of a node by itself, in a process and a network namespace of its own:
 * many Services put in force, changed one endpoint at a time, taken over by another process. Then a
 * ruleset of kube-proxy's shape for as many, by {@code nft}, in a namespace of its own.
 */
public final class NftablesBench {
  private NftablesBench() {}

  /** A few lines of figures; one that says why where it can not be measured. */
  public static String run(int services, int endpoints, int changes) throws IOException {
    var missing = NftablesPlane.obstacle();
    if (missing.isPresent()) {
      return "nftables: not measured: " + missing.get();
    }
    try (Namespaces namespaces = new Namespaces()) {
      namespaces.make("node");
      namespaces.make("peer");
      List<String> size = List.of(Integer.toString(services), Integer.toString(endpoints));
      List<String> changed = new ArrayList<>(size);
      changed.add(Integer.toString(changes));
      return namespaces.java("node", NftablesBench.class, changed)
          + System.lineSeparator()
          + namespaces.java("peer", PeerSync.class, size);
    }
  }

  /** In the namespace: number of Services, endpoints of each, number of changes. */
  public static void main(String[] args) throws IOException {
    int services = Integer.parseInt(args[0]);
    int endpoints = Integer.parseInt(args[1]);
    int changes = Integer.parseInt(args[2]);
    NodeImage image = NodeImage.of("bench", 1, Load.OURS.services(services, endpoints));
    Set<ImageKey> all = image.entries().keySet();
    try (NftablesPlane plane = NftablesPlane.start(Load.PLACE, _ -> {})) {
      long start = System.nanoTime();
      plane.apply(image, all);
      say(
          "%,d Services of %d endpoints in force after %.0f ms"
              .formatted(services, endpoints, since(start)));
      check(plane);
      Latencies latencies = new Latencies();
      for (int i = -changes; i < changes; i++) {
        int service = Math.floorMod(i * 31, services);
        int now = i % 2 == 0 ? endpoints - 1 : endpoints;
        ImageEntry slice = Load.OURS.slice(service, endpoints, now);
        // an image holds all entries; here only what changed, so that its copying is not measured
        NodeImage next = NodeImage.of("bench", 2, List.of(Load.OURS.service(service), slice));
        long changeStart = System.nanoTime();
        plane.apply(next, Collections.singleton(slice.key()));
        if (i >= 0) {
          latencies.add(System.nanoTime() - changeStart);
        }
      }
      say("one endpoint out or in: " + latencies.summary());
      check(plane);
    }
    try (NftablesPlane plane = NftablesPlane.start(Load.PLACE, _ -> {})) {
      long start = System.nanoTime();
      plane.apply(image, all);
      say("taken over by the next process after %.0f ms".formatted(since(start)));
      check(plane);
    }
  }

  private static void check(NftablesPlane plane) {
    if (!plane.inForce()) {
      throw new IllegalStateException("the kernel refused it");
    }
  }

  private static double since(long start) {
    return (System.nanoTime() - start) / 1e6;
  }

  private static void say(String text) {
    System.out.println("nftables: " + text);
  }
}

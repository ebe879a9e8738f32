package io.fairlead.agent.nftables.rules;

import io.fairlead.model.meta.NamespacedName;
import io.fairlead.model.net.IpAddress;
import io.fairlead.model.node.EntryType;
import io.fairlead.model.node.ImageEntry;
import io.fairlead.model.node.ImageKey;
import io.fairlead.model.node.NodeImage;
import io.fairlead.model.node.NodeRoute;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Works out what the kernel needs to know of the cluster's nodes: their addresses. Pure. */
public final class NodePlanner {
  private NodePlanner() {}

  /** What nodes want that changed. */
  public static Map<Claimant, Map<Element, Words>> update(NodeImage image, Set<ImageKey> changed) {
    Map<Claimant, Map<Element, Words>> wanted = new HashMap<>();
    for (ImageKey key : changed) {
      if (key.type() == EntryType.NODE_ROUTE) {
        List<String> addresses =
            image.entries().get(key) instanceof ImageEntry.OfNodeRoute(NodeRoute route)
                ? route.addresses()
                : List.of();
        NamespacedName name = key.name();
        wanted.put(new Claimant(Claimant.Kind.NODE, name), elements(addresses));
      }
    }
    return wanted;
  }

  private static Map<Element, Words> elements(List<String> addresses) {
    Map<Element, Words> elements = new HashMap<>();
    addresses.stream()
        .map(IpAddress::parse)
        .flatMap(Optional::stream)
        .forEach(
            address ->
                elements.put(
                    new Element(DataSet.NODES, IpFamily.of(address), Words.address(address)),
                    Words.NONE));
    return elements;
  }
}

package io.fairlead.agent.dns.zone;

import java.util.List;
import org.xbill.DNS.Name;

/**
 * What is at each name under a zone of the set of clusters: ServiceImports, by the DNS
 * specification 1.0.0 of the Multi-Cluster Services API (KEP-1645, D21). There are no pods.
 *
 * @param imports the tree of what is imported
 * @param cluster that of this cluster, whose name server answers here too
 */
record ImportTree(ZoneTree imports, ZoneTree cluster) {

  /**
   * The grammar of names.
   *
   * @param labels under the zone, lower case, from the right to the left
   */
  Seen find(Name name, List<String> labels) {
    if (labels.isEmpty()) {
      return new Seen(ZoneNode.APEX, Source.NEVER);
    }
    return switch (labels.get(0)) {
      case "svc" -> service(labels);
      case "dns" -> cluster.nameServer(labels);
      case "dns-version" -> ZoneTree.version(name, labels, "1.0.0");
      default -> Seen.always(Absence.NO_SUCH_PLACE.node());
    };
  }

  private Seen service(List<String> labels) {
    return switch (labels.size()) {
      case 1 -> Seen.always(ZoneNode.EMPTY);
      case 2 -> imports.namespace(labels.get(1));
      default ->
          imports.service(
              labels.get(1),
              labels.get(2),
              service ->
                  service.imported(labels.subList(3, labels.size()), imports.settings().options()));
    };
  }
}

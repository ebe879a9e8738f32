package io.fairlead.controlplane.progress;

import io.fairlead.controlplane.catalog.CatalogImage;
import io.fairlead.controlplane.catalog.CatalogObject;
import io.fairlead.controlplane.kinds.json.Conditions;
import io.fairlead.model.meta.ResourceKind;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * The nodes that are ready, those a change has to reach.
 *
 * @param dataplanes how each forwards, by its name; empty where that is not known
 */
public record ReadyNodes(SortedMap<String, String> dataplanes) {

  /** On Nodes whose agent we serve: how they forward. */
  public static final String DATAPLANE = "fairlead.io/node-agent";

  public static final String USERSPACE = "userspace";

  /** Those of the image. */
  public static ReadyNodes of(CatalogImage image) {
    SortedMap<String, String> ready = new TreeMap<>();
    for (CatalogObject node : image.list(ResourceKind.NODE)) {
      if (Conditions.isTrue(node.json().path("status"), "Ready")) {
        ready.put(node.key().name(), node.meta().annotations().getOrDefault(DATAPLANE, ""));
      }
    }
    return new ReadyNodes(ready);
  }
}

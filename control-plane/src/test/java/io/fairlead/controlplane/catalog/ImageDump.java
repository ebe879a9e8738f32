package io.fairlead.controlplane.catalog;

import io.fairlead.model.meta.ResourceKind;
import java.util.Map;
import java.util.TreeMap;
import tools.jackson.databind.node.ObjectNode;

/** An image as a flat map, to compare two and to see where they differ. */
final class ImageDump {

  private ImageDump() {}

  /** Everything an image holds. */
  static Map<String, Object> of(CatalogImage image) {
    Map<String, Object> all = new TreeMap<>();
    all.put("epoch", image.epoch());
    all.put("revision", image.revision());
    for (ResourceKind kind : ResourceKind.values()) {
      image
          .list(kind)
          .forEach(
              object ->
                  all.put(
                      object.key().toString(),
                      object.resourceVersion() + "/" + object.sequenceNr() + object.json()));
    }
    image.policies().forEach((name, rules) -> all.put("rules of " + name, rules));
    image.claimMap().forEach((pool, claims) -> all.put("pool " + pool, new TreeMap<>(claims)));
    image.slices().forEach((service, names) -> all.put("slices of " + service, names.toString()));
    for (CatalogObject owner : image.list(ResourceKind.REPLICA_SET)) {
      all.put(
          "pods of " + owner.key(),
          image.managedBy(ResourceKind.POD, owner.meta().uid()).toString());
    }
    return all;
  }

  /** What an image says of the world, without the revisions at which it came to be so. */
  static Map<String, Object> contentOf(CatalogImage image) {
    Map<String, Object> all = of(image);
    all.remove("revision");
    for (ResourceKind kind : ResourceKind.values()) {
      image
          .list(kind)
          .forEach(
              object -> {
                ObjectNode json = object.json().deepCopy();
                json.withObject("/metadata").remove("resourceVersion");
                all.put(object.key().toString(), json);
              });
    }
    return all;
  }
}

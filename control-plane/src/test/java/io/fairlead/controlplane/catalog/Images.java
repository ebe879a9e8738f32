package io.fairlead.controlplane.catalog;

import io.fairlead.model.meta.ObjectMeta;
import io.fairlead.model.meta.ResourceKey;
import io.fairlead.model.meta.ResourceKind;
import io.fairlead.persistence.event.ObjectEvent;
import io.fairlead.persistence.journal.FeedRecord;
import java.util.Arrays;
import tools.jackson.databind.node.ObjectNode;
import tools.jackson.dataformat.yaml.YAMLMapper;

/** Images of what a test writes down, made by the real projection. */
public final class Images {
  private Images() {}

  /** An image of objects in YAML, separated by lines of {@code ---}. */
  public static CatalogImage of(String yaml) {
    return plus(CatalogImage.empty("test"), yaml);
  }

  /** An image with these objects too, in the place of those of the same name. */
  public static CatalogImage plus(CatalogImage image, String yaml) {
    CatalogImage now = image;
    for (String document : yaml.split("(?m)^---$")) {
      if (!document.isBlank()) {
        now = plus(now, YAMLMapper.shared().readValue(document, ObjectNode.class));
      }
    }
    return now;
  }

  /** An image with this object too. */
  public static CatalogImage plus(CatalogImage image, ObjectNode object) {
    return apply(image, new ObjectEvent.Created(key(object), object));
  }

  /** An image without an object. */
  public static CatalogImage minus(CatalogImage image, ResourceKey key, ObjectNode last) {
    return apply(image, new ObjectEvent.Removed(key, last));
  }

  private static CatalogImage apply(CatalogImage image, ObjectEvent event) {
    long revision = image.revision() + 1;
    return Projection.apply(image, new FeedRecord(revision, "test", revision, event)).image();
  }

  private static ResourceKey key(ObjectNode object) {
    ObjectMeta meta = ObjectMeta.of(object);
    ResourceKind kind =
        Arrays.stream(ResourceKind.values())
            .filter(one -> one.kind().equals(object.path("kind").asString()))
            .findFirst()
            .orElseThrow();
    return new ResourceKey(kind, meta.namespace(), meta.name());
  }
}

package io.fairlead.controlplane.gatewayapi;

import io.fairlead.controlplane.catalog.CatalogObject;
import io.fairlead.controlplane.kinds.json.Json;
import java.util.List;

/** All of an object that resolutions go by. */
final class Facts {
  private Facts() {}

  /** Equal for versions of one object between which nothing here is different. */
  static List<Object> of(CatalogObject object) {
    return switch (object.key().kind()) {
      case NAMESPACE -> List.of(object.meta().labels());
      case SECRET, CONFIG_MAP -> List.of(Json.at(object.json(), "data"));
      default ->
          List.of(
              Json.at(object.json(), "spec"),
              Json.at(object.json(), "metadata", "generation"),
              object.meta().uid());
    };
  }
}

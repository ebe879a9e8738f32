package io.fairlead.model.meta;

import io.fairlead.model.json.Fields;
import tools.jackson.databind.JsonNode;

/** Transport protocols a port may have. */
public enum Protocol {
  TCP,
  UDP,
  SCTP;

  /** Reads field {@code protocol}; TCP when absent, as everywhere in Kubernetes. */
  public static Protocol read(JsonNode parent) {
    return switch (Fields.text(parent, "protocol")) {
      case "UDP" -> UDP;
      case "SCTP" -> SCTP;
      default -> TCP;
    };
  }
}

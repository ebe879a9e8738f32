package io.fairlead.controlplane.api.status;

import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** The Status objects that say something was done. */
public final class StatusJson {
  private StatusJson() {}

  /** The answer to a delete of a kind whose last state is not returned: name, plural and uid. */
  public static ObjectNode deleted(String name, String group, String plural, String uid) {
    ObjectNode status = status("Success");
    ObjectNode details = status.putObject("details");
    details.put("name", name);
    if (!group.isEmpty()) {
      details.put("group", group);
    }
    details.put("kind", plural);
    details.put("uid", uid);
    return status;
  }

  static ObjectNode status(String outcome) {
    ObjectNode status = JsonNodeFactory.instance.objectNode();
    status.put("kind", "Status");
    status.put("apiVersion", "v1");
    status.putObject("metadata");
    status.put("status", outcome);
    return status;
  }
}

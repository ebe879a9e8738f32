package io.fairlead.controlplane.api.discovery;

import java.util.Locale;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** The Kubernetes version whose API is spoken; clients choose their behaviour by it. */
public final class Version {
  /** As OpenAPI documents and {@code /version} name it. */
  public static final String GIT_VERSION = "v1.32.4";

  private Version() {}

  static ObjectNode document() {
    return JsonNodeFactory.instance
        .objectNode()
        .put("major", "1")
        .put("minor", "32")
        .put("gitVersion", GIT_VERSION)
        .put("gitCommit", "")
        .put("gitTreeState", "clean")
        .put("buildDate", "2026-01-01T00:00:00Z")
        .put("goVersion", "")
        .put("compiler", "javac")
        .put(
            "platform",
            System.getProperty("os.name").toLowerCase(Locale.ROOT)
                + "/"
                + System.getProperty("os.arch"));
  }
}

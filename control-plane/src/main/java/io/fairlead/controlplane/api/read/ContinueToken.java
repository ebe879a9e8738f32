package io.fairlead.controlplane.api.read;

import io.fairlead.controlplane.api.http.Replies;
import io.fairlead.controlplane.api.status.Failures;
import io.fairlead.model.meta.NamespacedName;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;

/**
 * Where the next page of a list starts, as clients carry it (opaque to them).
 *
 * @param revision the image the first page was read from; {@link #NEWEST} after it expired
 * @param after the last object that was sent
 */
record ContinueToken(long revision, NamespacedName after) {
  /** Go on in whatever image is there now. */
  static final long NEWEST = -1;

  private static final String VERSION = "meta.k8s.io/v1";

  /** Reads a token; 400 when it is none of ours. */
  static ContinueToken parse(String text) {
    try {
      byte[] json = Base64.getUrlDecoder().decode(text);
      JsonNode token = Replies.JSON.readTree(json);
      if (token.path("v").asString("").equals(VERSION)
          && token.path("rv").isIntegralNumber()
          && token.path("name").isString()) {
        return new ContinueToken(
            token.path("rv").longValue(),
            new NamespacedName(
                token.path("namespace").asString(""), token.path("name").stringValue()));
      }
      throw bad("incorrect encoded start resourceVersion or version");
    } catch (IllegalArgumentException | JacksonException e) {
      throw bad(String.valueOf(e.getMessage()));
    }
  }

  private static RuntimeException bad(String why) {
    return Failures.badRequest("invalid continue token: " + why).rejected();
  }

  String text() {
    byte[] json =
        Replies.JSON
            .createObjectNode()
            .put("v", VERSION)
            .put("rv", revision)
            .put("namespace", after.namespace())
            .put("name", after.name())
            .toString()
            .getBytes(StandardCharsets.UTF_8);
    return Base64.getUrlEncoder().withoutPadding().encodeToString(json);
  }
}

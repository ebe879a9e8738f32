package io.fairlead.gateway.filter;

import io.fairlead.model.gatewayapi.HttpFilter.HeaderEdits;
import io.netty.handler.codec.http.HttpHeaders;
import java.util.Locale;
import java.util.Set;

/**
 * Headers that a rule of Gateway API sets, adds and removes. What frames messages or is about one
 * connection is not changed: that is how one request would become two.
 */
public final class HeaderChanges {
  private static final Set<String> OURS =
      Set.of(
          "connection",
          "content-length",
          "keep-alive",
          "proxy-connection",
          "te",
          "trailer",
          "transfer-encoding",
          "upgrade");

  private HeaderChanges() {}

  public static void apply(HeaderEdits edits, HttpHeaders headers) {
    edits
        .set()
        .forEach(
            header -> {
              if (mayChange(header.name())) {
                headers.set(header.name(), header.value());
              }
            });
    edits
        .add()
        .forEach(
            header -> {
              if (mayChange(header.name())) {
                headers.add(header.name(), header.value());
              }
            });
    edits
        .remove()
        .forEach(
            name -> {
              if (mayChange(name) && !name.equalsIgnoreCase("host")) {
                headers.remove(name);
              }
            });
  }

  private static boolean mayChange(String name) {
    return !OURS.contains(name.toLowerCase(Locale.ROOT));
  }
}

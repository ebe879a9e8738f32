package io.fairlead.controlplane.api.watch;

import io.fairlead.controlplane.api.http.Replies;
import io.fairlead.controlplane.api.http.Representation;
import io.fairlead.controlplane.api.read.Rendering;
import io.fairlead.controlplane.catalog.CatalogObject;
import io.fairlead.model.meta.ResourceKind;
import org.apache.pekko.util.ByteString;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * Puts events into JSON lines. Where the object inside is the catalog's own bytes they are not
 * copied, and lines of changes are shared with other watches. One encoder a watch: the first row of
 * a table carries the columns.
 */
final class WatchEncoder {
  private static final ByteString END = Replies.utf8("}\n");

  private final ResourceKind kind;
  private final Rendering rendering;
  private final SharedLines shared;
  private boolean first = true;

  WatchEncoder(ResourceKind kind, Rendering rendering, SharedLines shared) {
    this.kind = kind;
    this.rendering = rendering;
    this.shared = shared;
  }

  /** The text of an event. */
  WatchLine line(WatchEvent event) {
    return switch (event) {
      case WatchEvent.Initial initial -> new WatchLine(line("ADDED", initial.object()));
      case WatchEvent.Added added -> shared("ADDED", added.object());
      case WatchEvent.Modified modified -> shared("MODIFIED", modified.object());
      case WatchEvent.Deleted deleted -> shared("DELETED", deleted.last());
      case WatchEvent.Bookmark bookmark ->
          new WatchLine(line("BOOKMARK", encode(bookmark(bookmark))));
      case WatchEvent.Failed failed ->
          new WatchLine(line("ERROR", encode(failed.failure().json())));
    };
  }

  private WatchLine shared(String type, CatalogObject object) {
    boolean columns = first && rendering.as() == Representation.TABLE;
    WatchLine line = shared.line(type, object, rendering, columns, () -> line(type, object));
    first = false;
    return line;
  }

  private ByteString line(String type, CatalogObject object) {
    ByteString line = line(type, rendering.watched(object, first));
    first = false;
    return line;
  }

  private static ByteString line(String type, ByteString object) {
    return Replies.utf8("{\"type\":\"" + type + "\",\"object\":").concat(object).concat(END);
  }

  private ObjectNode bookmark(WatchEvent.Bookmark bookmark) {
    ObjectNode object = JsonNodeFactory.instance.objectNode();
    object.put("kind", kind.kind());
    object.put("apiVersion", rendering.version().text());
    ObjectNode metadata = object.putObject("metadata");
    metadata.put("resourceVersion", Long.toString(bookmark.resourceVersion()));
    if (bookmark.initialEventsEnd()) {
      metadata.putObject("annotations").put("k8s.io/initial-events-end", "true");
    }
    return object;
  }

  private static ByteString encode(ObjectNode json) {
    return ByteString.fromArrayUnsafe(Replies.JSON.writeValueAsBytes(json));
  }
}

package io.fairlead.controlplane.api.read;

import io.fairlead.controlplane.api.http.Replies;
import io.fairlead.controlplane.api.http.Representation;
import io.fairlead.controlplane.api.read.TableRows.IncludeObject;
import io.fairlead.controlplane.catalog.CatalogObject;
import io.fairlead.controlplane.kinds.Versions;
import io.fairlead.model.meta.ApiVersion;
import io.fairlead.model.meta.ResourceKind;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.util.List;
import org.apache.pekko.util.ByteString;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * Objects and lists as JSON text, in the representation and version a client asked for.
 *
 * @param clock what ages in tables are counted from
 */
public record Rendering(Representation as, IncludeObject include, ApiVersion version, Clock clock) {

  /** One object. */
  public ByteString object(CatalogObject object) {
    return switch (as) {
      case FULL -> ByteString.fromArrayUnsafe(bytes(object));
      case METADATA -> encode(TableRows.metadata(object));
      case TABLE -> {
        ObjectNode table = table(object.key().kind(), List.of(object), true);
        table
            .withObjectProperty("metadata")
            .put("resourceVersion", Long.toString(object.resourceVersion()));
        yield encode(table);
      }
    };
  }

  /** An object as a watch event shows it; {@code first} in its watch. */
  public ByteString watched(CatalogObject object, boolean first) {
    return switch (as) {
      case FULL -> ByteString.fromArrayUnsafe(bytes(object));
      case METADATA -> encode(TableRows.metadata(object));
      case TABLE -> encode(table(object.key().kind(), List.of(object), first));
    };
  }

  /** A list. */
  public ByteString page(Page page) {
    return switch (as) {
      case FULL -> full(page);
      case METADATA -> encode(metadataList(page));
      case TABLE -> {
        ObjectNode table = table(page.kind(), page.items(), true);
        table.set("metadata", listMetadata(page));
        yield encode(table);
      }
    };
  }

  private ObjectNode table(ResourceKind kind, List<CatalogObject> objects, boolean columns) {
    return TableRows.table(kind, version, objects, include, columns, clock.instant());
  }

  private static ObjectNode metadataList(Page page) {
    ObjectNode list = JsonNodeFactory.instance.objectNode();
    list.put("kind", "PartialObjectMetadataList");
    list.put("apiVersion", "meta.k8s.io/v1");
    list.set("metadata", listMetadata(page));
    ArrayNode items = list.putArray("items");
    page.items().forEach(o -> items.add(TableRows.metadata(o)));
    return list;
  }

  /** An object's own bytes, encoded once, where it is kept in the version asked for. */
  private byte[] bytes(CatalogObject object) {
    return Versions.isStored(object.key().kind(), version)
        ? object.bytes()
        : Replies.JSON.writeValueAsBytes(
            Versions.shown(object.key().kind(), version, object.json()));
  }

  /** The items' own bytes between a head and a tail: nothing is encoded again. */
  private ByteString full(Page page) {
    String head =
        "{\"kind\":\"%sList\",\"apiVersion\":\"%s\",\"metadata\":%s,\"items\":["
            .formatted(page.kind().kind(), version.text(), listMetadata(page).toString());
    byte[] start = head.getBytes(StandardCharsets.UTF_8);
    List<byte[]> items = page.items().stream().map(this::bytes).toList();
    long size = start.length + 2L + Math.max(0, items.size() - 1);
    for (byte[] item : items) {
      size += item.length;
    }
    byte[] all = new byte[Math.toIntExact(size)];
    System.arraycopy(start, 0, all, 0, start.length);
    int at = start.length;
    for (byte[] bytes : items) {
      if (at > start.length) {
        all[at++] = ',';
      }
      System.arraycopy(bytes, 0, all, at, bytes.length);
      at += bytes.length;
    }
    all[at] = ']';
    all[at + 1] = '}';
    return ByteString.fromArrayUnsafe(all);
  }

  private static ObjectNode listMetadata(Page page) {
    ObjectNode metadata = JsonNodeFactory.instance.objectNode();
    metadata.put("resourceVersion", Long.toString(page.revision()));
    if (!page.continueToken().isEmpty()) {
      metadata.put("continue", page.continueToken());
      if (page.remaining() >= 0) {
        metadata.put("remainingItemCount", page.remaining());
      }
    }
    return metadata;
  }

  private static ByteString encode(ObjectNode json) {
    return ByteString.fromArrayUnsafe(Replies.JSON.writeValueAsBytes(json));
  }
}

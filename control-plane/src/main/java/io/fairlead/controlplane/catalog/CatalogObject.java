package io.fairlead.controlplane.catalog;

import io.fairlead.model.meta.ResourceKey;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/**
 * One object as it was at one resourceVersion. Immutable: the JSON tree is shared by all readers
 * and must never be changed.
 */
public final class CatalogObject {

  private static final JsonMapper JSON = JsonMapper.shared();

  private final ResourceKey key;
  private final long resourceVersion;
  private final long sequenceNr;
  private final ObjectNode json;
  private volatile byte @Nullable [] bytes;

  /**
   * An object.
   *
   * @param resourceVersion the ordering of the event that made it so
   * @param sequenceNr the sequence number, at its entity, of that event
   * @param json the whole object, with {@code metadata.resourceVersion}
   */
  public CatalogObject(ResourceKey key, long resourceVersion, long sequenceNr, ObjectNode json) {
    this.key = key;
    this.resourceVersion = resourceVersion;
    this.sequenceNr = sequenceNr;
    this.json = json;
  }

  public ResourceKey key() {
    return key;
  }

  public long resourceVersion() {
    return resourceVersion;
  }

  /** The entity's sequence number of the event that last changed this object itself. */
  public long sequenceNr() {
    return sequenceNr;
  }

  /** The object with {@code metadata.resourceVersion}; shared, never to be changed. */
  public ObjectNode json() {
    return json;
  }

  /** The object as JSON text in UTF-8, encoded once; shared, never to be changed. */
  public byte[] bytes() {
    byte[] encoded = bytes;
    if (encoded == null) {
      encoded = JSON.writeValueAsBytes(json);
      bytes = encoded;
    }
    return encoded;
  }

  @Override
  public String toString() {
    return key + "@" + resourceVersion;
  }
}

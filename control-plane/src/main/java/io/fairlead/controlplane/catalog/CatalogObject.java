package io.fairlead.controlplane.catalog;

import io.fairlead.model.meta.ObjectMeta;
import io.fairlead.model.meta.ResourceKey;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.ObjectNode;

/**
 * One object as it was at one resourceVersion. Immutable: the JSON tree and the bytes are shared by
 * all readers and must never be changed.
 */
public final class CatalogObject {

  private final ResourceKey key;
  private final long resourceVersion;
  private final long sequenceNr;
  private final SharedJson content;
  private volatile @Nullable ObjectMeta meta;

  CatalogObject(ResourceKey key, long resourceVersion, long sequenceNr, SharedJson content) {
    this.key = key;
    this.resourceVersion = resourceVersion;
    this.sequenceNr = sequenceNr;
    this.content = content;
  }

  /**
   * An object.
   *
   * @param resourceVersion the ordering of the event that made it so
   * @param sequenceNr the sequence number, at its entity, of that event
   * @param json the whole object, with {@code metadata.resourceVersion}
   */
  public CatalogObject(ResourceKey key, long resourceVersion, long sequenceNr, ObjectNode json) {
    this(key, resourceVersion, sequenceNr, SharedJson.of(json));
  }

  /** The object an event carries, as it is after that event: with its resourceVersion set. */
  static CatalogObject stamped(
      ResourceKey key, long resourceVersion, long sequenceNr, ObjectNode object) {
    return new CatalogObject(key, resourceVersion, sequenceNr, stamp(object, resourceVersion));
  }

  /** As {@link #stamped}, for an object that is computed only if somebody looks at it. */
  static CatalogObject derived(
      ResourceKey key, long resourceVersion, long sequenceNr, Supplier<ObjectNode> object) {
    SharedJson content = SharedJson.derived(() -> stamp(object.get(), resourceVersion));
    return new CatalogObject(key, resourceVersion, sequenceNr, content);
  }

  /** The same object with another resourceVersion, computed only if somebody looks at it. */
  public CatalogObject at(long otherVersion) {
    return derived(key, otherVersion, sequenceNr, this::json);
  }

  private static ObjectNode stamp(ObjectNode object, long resourceVersion) {
    ObjectNode stamped = object.objectNode().setAll(object);
    ObjectNode metadata = object.objectNode();
    if (object.get("metadata") instanceof ObjectNode given) {
      metadata.setAll(given);
    }
    metadata.put("resourceVersion", Long.toString(resourceVersion));
    stamped.set("metadata", metadata);
    return stamped;
  }

  /** Nobody wrote it: it is told from other objects, and has no entity of its own. */
  public boolean isTold() {
    return sequenceNr == 0;
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
    return content.tree();
  }

  /** The object as JSON text in UTF-8, encoded once; shared, never to be changed. */
  public byte[] bytes() {
    return content.bytes();
  }

  /**
   * Few will read it any more: its tree is kept only while memory allows.
   *
   * @return bytes of its text; 0: it is not computed yet
   */
  int settle() {
    return content.settle();
  }

  /** The object's metadata, read once. */
  public ObjectMeta meta() {
    ObjectMeta known = meta;
    if (known == null) {
      known = ObjectMeta.of(json());
      meta = known;
    }
    return known;
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof CatalogObject that
        && resourceVersion == that.resourceVersion
        && sequenceNr == that.sequenceNr
        && key.equals(that.key)
        && json().equals(that.json());
  }

  @Override
  public int hashCode() {
    return key.hashCode() * 31 + Long.hashCode(resourceVersion);
  }

  @Override
  public String toString() {
    return key + "@" + resourceVersion;
  }
}

package io.fairlead.persistence.serialization;

import org.apache.pekko.serialization.SerializerWithStringManifest;

/**
 * Pekko's view of a registry. Snapshots of entities use it too: extend it with the state records'
 * registry and an identifier of one's own (71001 is the events', take 71002 and up), and bind it in
 * the actor system's configuration.
 */
public abstract class RecordSerializer extends SerializerWithStringManifest {

  private final int identifier;
  private final ManifestRegistry registry;

  protected RecordSerializer(int identifier, ManifestRegistry registry) {
    this.identifier = identifier;
    this.registry = registry;
  }

  @Override
  public int identifier() {
    return identifier;
  }

  @Override
  public String manifest(Object value) {
    return registry.manifestOf(value);
  }

  @Override
  public byte[] toBinary(Object value) {
    return registry.encode(value);
  }

  @Override
  public Object fromBinary(byte[] bytes, String manifest) {
    return registry.decode(bytes, manifest);
  }
}

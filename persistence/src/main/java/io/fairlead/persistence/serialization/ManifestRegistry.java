package io.fairlead.persistence.serialization;

import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.exc.InvalidFormatException;
import tools.jackson.databind.exc.InvalidTypeIdException;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/**
 * The records that may be stored, by class and by name: encodes to JSON in UTF-8 (see
 * docs/adr/0002) and decodes every version ever written. Immutable; any thread.
 */
public final class ManifestRegistry {

  private static final JsonMapper JSON =
      JsonMapper.builder()
          .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
          .disable(DeserializationFeature.FAIL_ON_NULL_FOR_PRIMITIVES)
          .build();

  private final Map<Class<?>, Manifest<?>> byType;
  private final Map<String, Manifest<?>> byName;

  private ManifestRegistry(Collection<Manifest<?>> manifests) {
    byType = manifests.stream().collect(Collectors.toMap(Manifest::type, Function.identity()));
    byName = manifests.stream().collect(Collectors.toMap(Manifest::name, Function.identity()));
  }

  /** A registry of exactly these. */
  public static ManifestRegistry of(Manifest<?>... manifests) {
    return new ManifestRegistry(List.of(manifests));
  }

  public Collection<Manifest<?>> manifests() {
    return byName.values();
  }

  /**
   * What to store beside the bytes of this record.
   *
   * @throws IllegalArgumentException when its class is not registered
   */
  public String manifestOf(Object value) {
    return registered(value).text();
  }

  /**
   * The record's bytes.
   *
   * @throws IllegalArgumentException when its class is not registered
   */
  public byte[] encode(Object value) {
    registered(value);
    return JSON.writeValueAsBytes(value);
  }

  /**
   * The record these bytes stand for, in today's form.
   *
   * @throws UnreadableRecordException when the manifest is unknown or newer, or the bytes are not
   *     what it says
   */
  public Object decode(byte[] bytes, String manifest) {
    int colon = manifest.lastIndexOf(':');
    Manifest<?> known = byName.get(colon < 0 ? manifest : manifest.substring(0, colon));
    if (known == null) {
      throw UnreadableRecordException.ofNewer(manifest);
    }
    if (manifest.equals(known.text())) {
      return parse(bytes, manifest, known.type());
    }
    return upcast(bytes, manifest, known, version(manifest, colon));
  }

  private static Object upcast(byte[] bytes, String manifest, Manifest<?> known, int version) {
    if (version > known.version()) {
      throw UnreadableRecordException.ofNewer(manifest);
    }
    ObjectNode tree = parse(bytes, manifest, ObjectNode.class);
    for (UnaryOperator<ObjectNode> step :
        known.upcasts().subList(version - 1, known.upcasts().size())) {
      tree = step.apply(tree);
    }
    try {
      return JSON.treeToValue(tree, known.type());
    } catch (JacksonException e) {
      throw UnreadableRecordException.damaged("not a " + known.text() + " after upcasts", e);
    }
  }

  private static <T> T parse(byte[] bytes, String manifest, Class<T> type) {
    try {
      return JSON.readValue(bytes, type);
    } catch (InvalidFormatException | InvalidTypeIdException e) {
      // A word of ours that this version does not have.
      throw UnreadableRecordException.ofNewer(manifest + " (" + e.getOriginalMessage() + ")");
    } catch (JacksonException e) {
      throw UnreadableRecordException.damaged("not a " + manifest, e);
    }
  }

  private static int version(String manifest, int colon) {
    try {
      int version = Integer.parseInt(manifest, colon + 1, manifest.length(), 10);
      if (version > 0) {
        return version;
      }
    } catch (NumberFormatException e) {
      throw UnreadableRecordException.damaged("no version in manifest " + manifest, e);
    }
    throw UnreadableRecordException.damaged("no version in manifest " + manifest, null);
  }

  private Manifest<?> registered(Object value) {
    @Nullable Manifest<?> manifest = byType.get(value.getClass());
    if (manifest == null) {
      throw new IllegalArgumentException(
          value.getClass().getName() + " has no manifest: register it before it is persisted");
    }
    return manifest;
  }
}

package io.fairlead.controlplane.kinds.apply;

import io.fairlead.controlplane.kinds.apply.Owner.Operation;
import io.fairlead.controlplane.kinds.json.Json;
import java.time.DateTimeException;
import java.time.OffsetDateTime;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** Who owns which fields of one object: {@code metadata.managedFields}. Immutable. */
public final class ManagedFields {
  public static final ManagedFields NONE = new ManagedFields(Map.of());

  private static final String FIELD = "managedFields";
  private static final String TYPE = "FieldsV1";

  private final Map<Owner, Held> owners;

  private ManagedFields(Map<Owner, Held> owners) {
    this.owners = Collections.unmodifiableMap(new TreeMap<>(owners));
  }

  boolean isEmpty() {
    return owners.isEmpty();
  }

  Map<Owner, Held> owners() {
    return owners;
  }

  @Nullable Held of(Owner owner) {
    return owners.get(owner);
  }

  /** These after a change; owners that are left with nothing are dropped. */
  ManagedFields with(Consumer<Map<Owner, Held>> change) {
    Map<Owner, Held> changed = new TreeMap<>(owners);
    change.accept(changed);
    changed.values().removeIf(held -> held.fields().isEmpty());
    return new ManagedFields(changed);
  }

  /** Those of a stored object; none where they can not be read. */
  public static ManagedFields of(ObjectNode object) {
    return read(Json.at(object, "metadata", FIELD)).orElse(NONE);
  }

  /**
   * Those an update is to go on from: the client's where it sends readable ones, none where it
   * resets them with an empty list or one empty entry, else those of {@code live}.
   */
  static ManagedFields sent(ObjectNode live, ObjectNode proposed) {
    JsonNode sent = Json.at(proposed, "metadata", FIELD);
    boolean reset =
        sent.isArray() && (sent.isEmpty() || (sent.size() == 1 && sent.get(0).isEmpty()));
    return reset
        ? NONE
        : read(sent).filter(managed -> !managed.isEmpty()).orElseGet(() -> of(live));
  }

  /** Empty if an entry is none. */
  private static Optional<ManagedFields> read(JsonNode entries) {
    Map<Owner, Held> owners = new TreeMap<>();
    for (JsonNode entry : entries) {
      String apiVersion = Json.text(entry, "apiVersion");
      Optional<Operation> operation =
          List.of(Operation.values()).stream()
              .filter(known -> known.word().equals(Json.text(entry, "operation")))
              .findFirst();
      if (operation.isEmpty()
          || apiVersion.isEmpty()
          || !Json.text(entry, "fieldsType").equals(TYPE)) {
        return Optional.empty();
      }
      Owner owner =
          new Owner(
              Json.text(entry, "manager"),
              operation.get(),
              apiVersion,
              Json.text(entry, "subresource"));
      JsonNode fields = entry.path("fieldsV1");
      try {
        FieldSet set = Json.has(fields) ? FieldsV1.parse(fields) : FieldSet.EMPTY;
        owners.put(owner, new Held(set, apiVersion, Json.text(entry, "time")));
      } catch (IllegalArgumentException e) {
        return Optional.empty();
      }
    }
    return Optional.of(new ManagedFields(owners));
  }

  /** Puts these into what {@code live} has become, but for times alone. Changes {@code now}. */
  public void note(ObjectNode live, ObjectNode now) {
    writeTo(now);
    keepTimes(live, now);
  }

  /** Puts these into the object's metadata. Changes {@code object}. */
  void writeTo(ObjectNode object) {
    ObjectNode metadata = Json.child(object, "metadata");
    if (owners.isEmpty()) {
      metadata.remove(FIELD);
    } else {
      metadata.set(FIELD, json());
    }
  }

  /** Appliers first, then the oldest first. */
  private ArrayNode json() {
    ArrayNode json = JsonNodeFactory.instance.arrayNode();
    owners.entrySet().stream()
        .sorted(
            Comparator.<Map.Entry<Owner, Held>, Operation>comparing(e -> e.getKey().operation())
                .thenComparingLong(e -> seconds(e.getValue().time()))
                .thenComparing(e -> e.getKey().manager())
                .thenComparing(e -> e.getValue().apiVersion())
                .thenComparing(e -> e.getKey().subresource()))
        .forEach(e -> json.add(entry(e.getKey(), e.getValue())));
    return json;
  }

  private static ObjectNode entry(Owner owner, Held held) {
    ObjectNode json = JsonNodeFactory.instance.objectNode();
    json.put("manager", owner.manager());
    json.put("operation", owner.operation().word());
    json.put("apiVersion", held.apiVersion());
    if (!held.time().isEmpty()) {
      json.put("time", held.time());
    }
    json.put("fieldsType", TYPE);
    json.set("fieldsV1", FieldsV1.write(held.fields()));
    if (!owner.subresource().isEmpty()) {
      json.put("subresource", owner.subresource());
    }
    return json;
  }

  /** Seconds since 1970; 0 for no time. */
  static long seconds(String time) {
    try {
      return time.isEmpty() ? 0 : OffsetDateTime.parse(time).toEpochSecond();
    } catch (DateTimeException e) {
      return 0;
    }
  }

  /**
   * Takes {@code old}'s entries back where {@code now} differs from it in nothing but their times:
   * a write that changes nothing is none. Changes {@code now}.
   */
  public static void keepTimes(ObjectNode old, ObjectNode now) {
    JsonNode kept = Json.at(old, "metadata", FIELD);
    if (withoutTimes(kept).equals(withoutTimes(Json.at(now, "metadata", FIELD)))
        && withoutEntries(old).equals(withoutEntries(now))
        && kept.isArray()) {
      Json.child(now, "metadata").set(FIELD, kept);
    }
  }

  private static List<JsonNode> withoutTimes(JsonNode entries) {
    return entries
        .valueStream()
        .map(
            entry ->
                entry instanceof ObjectNode object
                    ? (JsonNode) object.objectNode().setAll(object).without("time")
                    : entry)
        .toList();
  }

  private static ObjectNode withoutEntries(ObjectNode object) {
    ObjectNode bare = object.objectNode().setAll(object);
    if (object.get("metadata") instanceof ObjectNode metadata) {
      ObjectNode rest = metadata.objectNode().setAll(metadata);
      rest.remove(FIELD);
      bare.set("metadata", rest);
    }
    return bare;
  }
}

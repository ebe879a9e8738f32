package io.fairlead.controlplane.kinds.table;

import io.fairlead.controlplane.kinds.Column;
import io.fairlead.controlplane.kinds.json.Json;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** {@code kubectl get events}. */
public final class EventTable {
  public static final List<TableColumn> COLUMNS =
      List.of(
          time("Last Seen", "When it last happened.", 0, EventTable::lastSeen),
          TableColumn.text("Type", "Normal or Warning.", o -> Json.text(o, "type")),
          TableColumn.text("Reason", "One word for it.", o -> Json.text(o, "reason")),
          TableColumn.text("Object", "What it is about.", EventTable::object),
          TableColumn.wide(
              "Subobject",
              "Which part of the object.",
              o -> Json.text(o, "involvedObject", "fieldPath")),
          TableColumn.wide("Source", "Who said so.", EventTable::source),
          TableColumn.text("Message", "What happened.", o -> Json.text(o, "message").strip()),
          time("First Seen", "When it first happened.", 1, EventTable::firstSeen),
          new TableColumn(
              new Column("Count", "string", "", "How often it happened.", 1),
              (event, _) -> JsonNodeFactory.instance.numberNode(count(event))),
          new TableColumn(
              new Column("Name", "string", "name", "Name of the event.", 1),
              (event, _) -> TableColumn.text(Json.text(event, "metadata", "name"))));

  @FunctionalInterface
  private interface When {
    String of(ObjectNode event);
  }

  private EventTable() {}

  private static TableColumn time(String name, String description, int priority, When when) {
    return new TableColumn(
        new Column(name, "string", "", description, priority),
        (event, now) -> TableColumn.text(since(when.of(event), now)));
  }

  private static String since(String time, Instant now) {
    return HumanDuration.since(time, now);
  }

  private static String lastSeen(ObjectNode event) {
    return firstOf(
        Json.text(event, "series", "lastObservedTime"),
        Json.text(event, "lastTimestamp"),
        firstSeen(event));
  }

  private static String firstSeen(ObjectNode event) {
    return firstOf(Json.text(event, "firstTimestamp"), Json.text(event, "eventTime"));
  }

  private static String firstOf(String... times) {
    return Stream.of(times).filter(t -> !t.isEmpty()).findFirst().orElse("");
  }

  /** Reporters that count nothing have seen it once. */
  private static long count(ObjectNode event) {
    long series = Json.number(event, 0, "series", "count");
    return series > 0 ? series : Math.max(1, Json.number(event, 1, "count"));
  }

  private static String object(ObjectNode event) {
    String kind = Json.text(event, "involvedObject", "kind").toLowerCase(Locale.ROOT);
    String name = Json.text(event, "involvedObject", "name");
    return name.isEmpty() ? kind : kind + "/" + name;
  }

  private static String source(ObjectNode event) {
    return Stream.of(
            firstOf(
                Json.text(event, "source", "component"), Json.text(event, "reportingComponent")),
            firstOf(Json.text(event, "source", "host"), Json.text(event, "reportingInstance")))
        .filter(text -> !text.isEmpty())
        .collect(Collectors.joining(", "));
  }
}

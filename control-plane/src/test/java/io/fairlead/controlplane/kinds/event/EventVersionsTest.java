package io.fairlead.controlplane.kinds.event;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.fairlead.controlplane.kinds.Versions;
import io.fairlead.controlplane.kinds.Yaml;
import io.fairlead.controlplane.kinds.validate.Errors;
import io.fairlead.model.meta.ApiVersion;
import io.fairlead.model.meta.ResourceKind;
import io.fairlead.model.validation.FieldError;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import tools.jackson.databind.node.ObjectNode;

class EventVersionsTest {
  private static final ApiVersion CORE = new ApiVersion("", "v1");
  private static final ApiVersion EVENTS = new ApiVersion("events.k8s.io", "v1");

  private static final String AS_CORE =
      """
      apiVersion: v1
      kind: Event
      metadata: {name: e, namespace: a}
      involvedObject: {kind: Pod, name: web, namespace: a}
      message: "hello"
      reason: Started
      type: Normal
      source: {component: agent, host: n1}
      firstTimestamp: "2026-01-01T00:00:00Z"
      lastTimestamp: "2026-01-01T00:01:00Z"
      count: 3
      eventTime: "2026-01-01T00:00:00.000000Z"
      series: {count: 3, lastObservedTime: "2026-01-01T00:01:00.000000Z"}
      reportingComponent: fairlead.io/agent
      reportingInstance: n1
      action: Start
      related: {kind: Node, name: n1}
      """;

  private static final String AS_EVENTS =
      """
      apiVersion: events.k8s.io/v1
      kind: Event
      metadata: {name: e, namespace: a}
      regarding: {kind: Pod, name: web, namespace: a}
      note: "hello"
      reason: Started
      type: Normal
      deprecatedSource: {component: agent, host: n1}
      deprecatedFirstTimestamp: "2026-01-01T00:00:00Z"
      deprecatedLastTimestamp: "2026-01-01T00:01:00Z"
      deprecatedCount: 3
      eventTime: "2026-01-01T00:00:00.000000Z"
      series: {count: 3, lastObservedTime: "2026-01-01T00:01:00.000000Z"}
      reportingController: fairlead.io/agent
      reportingInstance: n1
      action: Start
      related: {kind: Node, name: n1}
      """;

  @Test
  void bothVersionsShowTheSameEvent() {
    assertEquals(
        Yaml.object(AS_EVENTS), Versions.shown(ResourceKind.EVENT, EVENTS, Yaml.object(AS_CORE)));
    assertEquals(
        Yaml.object(AS_CORE), Versions.stored(ResourceKind.EVENT, EVENTS, Yaml.object(AS_EVENTS)));
  }

  @ParameterizedTest
  @CsvSource({
    "regarding.name, involvedObject.name",
    "reportingController, reportingComponent",
    "type, type",
    "reason, reason",
    "metadata.namespace, metadata.namespace",
    "involvedObject.name, ",
    "source, "
  })
  void selectsByItsOwnNames(String label, @Nullable String stored) {
    assertEquals(
        Optional.ofNullable(stored), Versions.storedLabel(ResourceKind.EVENT, EVENTS, label));
  }

  record Row(ApiVersion version, String event, List<String> errors) {}

  private static final String VALID =
      "metadata: {namespace: a}, involvedObject: {namespace: a}, reason: R, action: A, type:"
          + " Normal, reportingInstance: i, ";
  private static final String NOW = "eventTime: '2026-01-01T00:00:00.000000Z', ";

  static List<Row> rows() {
    String mismatch =
        "involvedObject.namespace: Invalid value: \"\": does not match event.namespace";
    return List.of(
        new Row(CORE, "{metadata: {namespace: default}}", List.of()),
        new Row(CORE, "{metadata: {namespace: a}}", List.of(mismatch)),
        new Row(
            CORE,
            "{metadata: {namespace: kube-system}, " + NOW + "}",
            List.of(
                "reportingComponent: Required value",
                "reportingComponent: Invalid value: \"\": name part must be non-empty",
                "reportingComponent: Invalid value: \"\": name part must consist of alphanumeric"
                    + " characters, '-', '_' or '.', and must start and end with an alphanumeric"
                    + " character (e.g. 'MyName',  or 'my.name',  or '123-abc', regex used for"
                    + " validation is '([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9]')",
                "reportingInstance: Required value",
                "action: Required value",
                "reason: Required value")),
        new Row(EVENTS, "{" + VALID + NOW + "reportingComponent: a/b}", List.of()),
        new Row(
            EVENTS,
            "{" + VALID + NOW + "reportingComponent: a/b, series: {count: 1}}",
            List.of(
                "series.count: Invalid value: \"\": should be at least 2",
                "series.lastObservedTime: Required value")),
        new Row(
            EVENTS,
            "{" + VALID + NOW + "reportingComponent: '-'}",
            List.of(
                "reportingController: Invalid value: \"-\": name part must consist of alphanumeric"
                    + " characters, '-', '_' or '.', and must start and end with an alphanumeric"
                    + " character (e.g. 'MyName',  or 'my.name',  or '123-abc', regex used for"
                    + " validation is '([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9]')")),
        new Row(
            EVENTS,
            "{metadata: {namespace: default}, type: Odd, firstTimestamp: x, lastTimestamp: x,"
                + " count: 2, source: {host: h}}",
            List.of(
                "eventTime: Required value",
                "type: Invalid value: \"\": has invalid value: Odd",
                "firstTimestamp: Invalid value: \"\": needs to be unset",
                "lastTimestamp: Invalid value: \"\": needs to be unset",
                "count: Invalid value: \"\": needs to be unset",
                "source: Invalid value: \"\": needs to be unset")),
        new Row(
            EVENTS,
            "{" + VALID + NOW + "reportingComponent: a/b, message: '" + "m".repeat(1025) + "'}",
            List.of("message: Invalid value: \"\": can have at most 1024 characters")));
  }

  @ParameterizedTest
  @MethodSource("rows")
  void theNewVersionIsStricter(Row row) {
    assertEquals(row.errors, errors(row.version, null, Yaml.object(row.event)));
  }

  @Test
  void onlyTheSeriesOfAnEventGoesOn() {
    ObjectNode old = Yaml.object("{" + VALID + NOW + "reportingComponent: a/b}");
    ObjectNode next = old.deepCopy();
    next.putObject("series").put("count", 2).put("lastObservedTime", "2026-01-01T00:00:01.000000Z");

    assertEquals(List.of(), errors(EVENTS, old, next));
    assertEquals(
        List.of("reason: Invalid value: \"Other\": field is immutable"),
        errors(EVENTS, old, old.deepCopy().put("reason", "Other")));
    assertEquals(List.of(), errors(CORE, old, old.deepCopy().put("reason", "Other")));
  }

  private static List<String> errors(
      ApiVersion version, @Nullable ObjectNode old, ObjectNode event) {
    Errors errors = new Errors();
    EventValidation.validate(errors, version, old, event);
    return errors.all().stream().map(FieldError::toString).toList();
  }
}

package io.fairlead.controlplane.api.watch;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.fairlead.controlplane.api.http.Query;
import io.fairlead.controlplane.api.http.Representation;
import io.fairlead.controlplane.api.read.Rendering;
import io.fairlead.controlplane.api.read.Selection;
import io.fairlead.controlplane.api.read.TableRows.IncludeObject;
import io.fairlead.controlplane.catalog.CatalogChange;
import io.fairlead.controlplane.catalog.CatalogObject;
import io.fairlead.model.meta.ApiVersion;
import io.fairlead.model.meta.ResourceKey;
import io.fairlead.model.meta.ResourceKind;
import java.time.Clock;
import java.time.Instant;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

class SharedLinesTest {
  private static final ResourceKind KIND = ResourceKind.EVENT;
  private static final ApiVersion STORED = KIND.preferredVersion();
  private static final ApiVersion OTHER = new ApiVersion("events.k8s.io", "v1");

  private Instant now = Instant.EPOCH;
  private final InstantSource source = () -> now;
  private final Clock clock = source.withZone(ZoneOffset.UTC);
  private final SharedLines shared = new SharedLines(clock);

  private static CatalogObject event(long version, String app, int size) {
    ObjectNode json = JsonNodeFactory.instance.objectNode();
    json.put("kind", "Event").put("apiVersion", "v1").put("message", "x".repeat(size));
    json.putObject("metadata")
        .put("name", "e")
        .put("namespace", "n")
        .put("resourceVersion", Long.toString(version))
        .putObject("labels")
        .put("app", app);
    return new CatalogObject(new ResourceKey(KIND, "n", "e"), version, version, json);
  }

  /** What a watch of its own makes of a change. */
  private WatchLine line(CatalogChange change, Rendering rendering) {
    Selection web = Selection.parse(KIND, STORED, "n", Query.parse("labelSelector=app%3Dweb"));
    return new WatchEncoder(KIND, rendering, shared)
        .line(WatchEvents.of(change, web).orElseThrow());
  }

  private Rendering rendering(Representation as, ApiVersion version) {
    return new Rendering(as, IncludeObject.METADATA, version, clock);
  }

  static Stream<Representation> representations() {
    return Stream.of(Representation.values());
  }

  @ParameterizedTest
  @MethodSource("representations")
  void allWatchesShareTheLineOfAChange(Representation as) {
    for (ApiVersion version : new ApiVersion[] {STORED, OTHER}) {
      CatalogObject was = event(4, "web", 1);
      for (CatalogChange change :
          new CatalogChange[] {
            new CatalogChange.Upserted(event(5, "web", 1), was),
            new CatalogChange.Upserted(event(6, "db", 1), was),
            new CatalogChange.Removed(event(7, "web", 1))
          }) {
        WatchLine line = line(change, rendering(as, version));

        assertSame(line, line(change, rendering(as, version)));
        assertSame(line.frame(), line.frame());
      }
    }
  }

  @Test
  void versionsAndRepresentationsAreNotMixedUp() {
    CatalogChange change = new CatalogChange.Upserted(event(5, "web", 1), null);

    assertEquals("v1 Event", shown(line(change, rendering(Representation.FULL, STORED))));
    assertEquals(
        "events.k8s.io/v1 Event", shown(line(change, rendering(Representation.FULL, OTHER))));
    assertEquals(
        "meta.k8s.io/v1 PartialObjectMetadata",
        shown(line(change, rendering(Representation.METADATA, STORED))));
    assertEquals(
        "meta.k8s.io/v1 Table", shown(line(change, rendering(Representation.TABLE, STORED))));
  }

  @Test
  void onlyTheFirstRowOfAWatchHasTheColumns() {
    WatchEncoder old = new WatchEncoder(KIND, rendering(Representation.TABLE, STORED), shared);
    WatchEncoder young = new WatchEncoder(KIND, rendering(Representation.TABLE, STORED), shared);
    old.line(new WatchEvent.Added(event(5, "web", 1)));
    WatchEvent next = new WatchEvent.Modified(event(6, "web", 1));

    assertTrue(json(old.line(next)).at("/object/columnDefinitions").isNull());
    assertTrue(json(young.line(next)).at("/object/columnDefinitions").isArray());
    assertTrue(json(young.line(next)).at("/object/columnDefinitions").isNull());
  }

  @Test
  void aLineIsMadeAgainWhenItIsOld() {
    CatalogChange change = new CatalogChange.Upserted(event(5, "web", 1), null);
    WatchLine line = line(change, rendering(Representation.TABLE, STORED));
    now = now.plusMillis(1001);

    assertNotSame(line, line(change, rendering(Representation.TABLE, STORED)));
  }

  @Test
  void whatIsKeptIsBounded() {
    int size = 1 << 20;
    for (int version = 1; version <= 40; version++) {
      line(
          new CatalogChange.Upserted(event(version, "web", size), null),
          rendering(Representation.FULL, STORED));
      assertTrue(shared.bytes() <= 10L << 20, () -> shared.bytes() + " bytes");
    }
  }

  private static String shown(WatchLine line) {
    JsonNode object = json(line).path("object");
    return object.path("apiVersion").asString("") + " " + object.path("kind").asString("");
  }

  private static JsonNode json(WatchLine line) {
    return JsonMapper.shared().readTree(line.bytes().utf8String());
  }
}

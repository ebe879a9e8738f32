package io.fairlead.controlplane.kinds.apply;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.fairlead.controlplane.kinds.Yaml;
import io.fairlead.model.meta.ResourceKind;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

/** managedFields after ordinary writes, and after writes to managedFields themselves. */
class TrackingTest {
  private static Objects map() {
    return Objects.of(ResourceKind.CONFIG_MAP);
  }

  private static List<String> managers(Objects objects) {
    List<String> managers = new ArrayList<>();
    objects.entries().forEach(entry -> managers.add(entry.path("manager").stringValue()));
    return managers;
  }

  @Test
  void aFieldIsWhoseLastChangedIt() {
    Objects map =
        map().update("a", "data: {x: '1', y: '1'}").update("b", "data: {x: '2', y: '1', z: '1'}");

    assertEquals(Yaml.object("f:data: {.: {}, f:y: {}}"), map.owned("a"));
    assertEquals(Yaml.object("f:data: {f:x: {}, f:z: {}}"), map.owned("b"));
  }

  @Test
  void whoOwnsNothingIsGone() {
    Objects map = map().update("a", "data: {x: '1'}").update("b", "metadata: {labels: {l: '1'}}");

    assertEquals(List.of("b"), managers(map));
    assertEquals(Yaml.object("f:metadata: {f:labels: {.: {}, f:l: {}}}"), map.owned("b"));
  }

  @Test
  void anUpdateThatChangesNothingMovesNoTime() {
    Objects map = map().update("a", "data: {x: '1'}");
    JsonNode before = map.live().deepCopy();

    assertEquals(before, map.update("a", "data: {x: '1'}").live());
    assertEquals(before, map.update("b", "data: {x: '1'}").live());
  }

  @Test
  void entriesAreSortedByOperationThenTime() {
    Objects map =
        map()
            .update("z", "data: {x: '1'}")
            .update("a", "data: {x: '1', y: '1'}")
            .apply("m", "data: {w: '1'}");

    assertEquals(List.of("m", "z", "a"), managers(map));
  }

  @Test
  void aNameIsNeverEmpty() {
    assertEquals(List.of("unknown"), managers(map().update("", "data: {x: '1'}")));
  }

  @Test
  void theOldestUpdatesAreFoldedBeyondTen() {
    Objects map = map();
    StringBuilder data = new StringBuilder();
    for (int i = 10; i < 23; i++) {
      data.append(data.isEmpty() ? "" : ", ").append("k").append(i).append(": v");
      map.update("m" + i, "data: {" + data + "}");
    }

    assertEquals(
        List.of("ancient-changes", "m14", "m15", "m16", "m17", "m18", "m19", "m20", "m21", "m22"),
        managers(map));
    assertEquals(
        Yaml.object("f:data: {.: {}, f:k10: {}, f:k11: {}, f:k12: {}, f:k13: {}}"),
        map.owned("ancient-changes"));
  }

  @ParameterizedTest(name = "{0}")
  @ValueSource(
      strings = {
        "[{manager: x, operation: Update, apiVersion: v1, fieldsType: FieldsV2, fieldsV1: {}}]",
        "[{manager: x, operation: Bogus, apiVersion: v1, fieldsType: FieldsV1, fieldsV1: {}}]",
        "[{manager: x, operation: Update, fieldsType: FieldsV1, fieldsV1: {}}]",
        "[{manager: x, operation: Update, apiVersion: v1, fieldsType: FieldsV1, fieldsV1: {a:"
            + " {}}}]",
        "[{manager: x, operation: Update, apiVersion: v1, fieldsType: FieldsV1, fieldsV1: {'k:{':"
            + " {}}}]",
        "[{manager: x, operation: Update, apiVersion: v1, fieldsType: FieldsV1, fieldsV1: {'k:1':"
            + " {}}}]",
        "[{manager: x, operation: Update, apiVersion: v1, fieldsType: FieldsV1, fieldsV1: {'i:a':"
            + " {}}}]",
        "[{}, {}]"
      })
  void unreadableEntriesAreAsNone(String entries) {
    Objects map = map().update("a", "data: {x: '1'}");
    JsonNode before = map.live().deepCopy();

    map.update("b", "{metadata: {managedFields: %s}, data: {x: '1'}}".formatted(entries));

    assertEquals(before, map.live());
  }

  @Test
  void aClientMayRewriteThem() {
    Objects map =
        map()
            .update("a", "data: {x: '1'}")
            .update(
                "b",
                """
                metadata:
                  managedFields:
                  - manager: mine
                    operation: Apply
                    apiVersion: v1
                    time: "2020-01-01T00:00:00Z"
                    fieldsType: FieldsV1
                    fieldsV1: {f:data: {f:x: {}}, f:metadata: {}}
                data: {x: '1', y: '1'}
                """);

    assertEquals(List.of("mine", "b"), managers(map));
    assertEquals(Yaml.object("{f:data: {f:x: {}}, f:metadata: {}}"), map.owned("mine"));
    assertEquals("2020-01-01T00:00:00Z", map.entries().path(0).path("time").stringValue());
  }

  @ParameterizedTest(name = "{0}")
  @ValueSource(strings = {"[]", "[{}]"})
  void aClientMayResetThem(String entries) {
    Objects map =
        map()
            .update("a", "data: {x: '1'}")
            .update("b", "{metadata: {managedFields: %s}, data: {x: '2'}}".formatted(entries));

    assertTrue(map.entries().isMissingNode(), map.live()::toString);
  }
}

package io.fairlead.controlplane.kinds.apply;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.fairlead.controlplane.kinds.Yaml;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The form of sets in managedFields. */
class FieldsV1Test {
  @ParameterizedTest
  @ValueSource(
      strings = {
        "{}",
        "{\"f:a\":{}}",
        "{\"f:a\":{\".\":{},\"f:b\":{}},\"f:c\":{\"f:d\":{}}}",
        "{\"f:l\":{\"k:{\\\"port\\\":80,\\\"protocol\\\":\\\"TCP\\\"}\":{\".\":{},\"f:port\":{}}}}",
        "{\"f:l\":{\"v:\\\"x\\\"\":{},\"v:\\\"y\\\"\":{}}}",
        "{\"f:l\":{\"v:9\":{},\"v:10\":{},\"v:true\":{},\"i:3\":{}}}",
        "{\"f:\":{}}"
      })
  void theCanonicalFormReadsAndWritesAsItself(String json) {
    assertEquals(json, FieldsV1.write(FieldsV1.parse(Yaml.node(json))).toString());
  }

  @Test
  void anyFormIsWrittenCanonically() {
    String loose =
        """
        f:z: {}
        f:a:
          'k:{"protocol":"TCP","port":80}': {f:x: {}}
          'k:{"port":9,"protocol":"TCP"}': {}
        """;

    assertEquals(
        "{\"f:a\":{\"k:{\\\"port\\\":9,\\\"protocol\\\":\\\"TCP\\\"}\":{},"
            + "\"k:{\\\"port\\\":80,\\\"protocol\\\":\\\"TCP\\\"}\":{\"f:x\":{}}},\"f:z\":{}}",
        FieldsV1.write(FieldsV1.parse(Yaml.object(loose))).toString());
  }

  @Test
  void setsAreAddedTakenAwayAndCut() {
    FieldSet one = FieldsV1.parse(Yaml.object("{f:a: {.: {}, f:b: {}}, f:c: {}}"));
    FieldSet two = FieldsV1.parse(Yaml.object("{f:a: {f:b: {}, f:d: {}}}"));

    assertEquals("{\"f:a\":{},\"f:c\":{}}", one.difference(two).toString());
    assertEquals("{\"f:a\":{\"f:b\":{}}}", one.intersection(two).toString());
    assertEquals(
        "{\"f:a\":{\".\":{},\"f:b\":{},\"f:d\":{}},\"f:c\":{}}", one.union(two).toString());
    assertEquals(List.of(".a", ".c", ".a.b"), one.paths().stream().map(Path::text).toList());
  }
}

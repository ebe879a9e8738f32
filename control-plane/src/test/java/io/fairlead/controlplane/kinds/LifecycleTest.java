package io.fairlead.controlplane.kinds;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.fairlead.model.meta.ResourceKind;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import tools.jackson.databind.node.ObjectNode;

/** What an update leaves alone. */
class LifecycleTest {
  @ParameterizedTest
  @EnumSource(Part.class)
  void anUpdateToTheSameIsTheSame(Part part) {
    ObjectNode object =
        Yaml.object(
            """
            kind: ConfigMap
            apiVersion: v1
            metadata:
              name: a
              namespace: default
              uid: u
              resourceVersion: '7'
              creationTimestamp: '2026-01-01T00:00:00Z'
              managedFields:
              - {manager: m, operation: Update, apiVersion: v1, fieldsType: FieldsV1, fieldsV1: {f:data: {}}}
              labels: {a: b}
            data: {a: b}
            """);

    assertEquals(object, Lifecycle.prepareUpdate(ResourceKind.CONFIG_MAP, object, object, part));
  }
}

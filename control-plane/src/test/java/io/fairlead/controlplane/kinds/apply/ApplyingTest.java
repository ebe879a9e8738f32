package io.fairlead.controlplane.kinds.apply;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;

import io.fairlead.controlplane.kinds.Yaml;
import io.fairlead.controlplane.kinds.schema.Schemas;
import io.fairlead.model.meta.ResourceKind;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What apply makes of an object, whose it is afterwards, and when it refuses. */
class ApplyingTest {
  private static Objects map() {
    return Objects.of(ResourceKind.CONFIG_MAP);
  }

  private static Objects service() {
    return Objects.of(ResourceKind.SERVICE);
  }

  @Test
  void theFirstApplyMakesTheObjectAndOwnsWhatItSays() {
    Objects service =
        service()
            .apply(
                "a",
                """
                metadata: {name: web, labels: {app: web}}
                spec:
                  selector: {app: web}
                  ports: [{name: http, port: 80}, {port: 80, protocol: UDP, name: quic}]
                """);

    assertEquals(
        Yaml.object(
            """
            f:metadata: {f:labels: {f:app: {}}}
            f:spec:
              f:ports:
                'k:{"port":80,"protocol":"TCP"}': {.: {}, f:name: {}, f:port: {}}
                'k:{"port":80,"protocol":"UDP"}':
                  {.: {}, f:name: {}, f:port: {}, f:protocol: {}}
              f:selector: {}
            """),
        service.owned("a"));
    assertEquals("Apply", service.entries().path(0).path("operation").stringValue());
    assertEquals("v1", service.entries().path(0).path("apiVersion").stringValue());
    assertEquals("FieldsV1", service.entries().path(0).path("fieldsType").stringValue());
    assertEquals("2026-01-01T00:00:01Z", service.entries().path(0).path("time").stringValue());
  }

  @Test
  void whatAnUpdateChangesIsTheUpdaters() {
    Objects service =
        service()
            .update(
                "kubectl-create",
                """
                metadata: {name: web, labels: {app: web}, uid: u, creationTimestamp: t}
                spec: {type: ClusterIP, selector: {app: web}, ports: [{port: 80}]}
                """);

    assertEquals(
        Yaml.object(
            """
            f:metadata: {f:labels: {.: {}, f:app: {}}}
            f:spec:
              f:ports:
                .: {}
                'k:{"port":80,"protocol":"TCP"}': {.: {}, f:port: {}}
              f:selector: {}
              f:type: {}
            """),
        service.owned("kubectl-create"));
  }

  @Test
  void whatIsAppliedNoMoreGoes() {
    Objects map =
        map()
            .apply("a", "data: {a: '1', b: '2'}\nmetadata: {labels: {x: '1'}}")
            .apply("b", "data: {c: '3'}")
            .apply("a", "data: {a: '1'}");

    assertEquals(Yaml.object("data: {a: '1', c: '3'}"), map.content());
    assertEquals(Yaml.object("f:data: {f:a: {}}"), map.owned("a"));
  }

  @Test
  void whatAnotherOwnsTooStays() {
    Objects map =
        map()
            .apply("a", "data: {a: '1', b: '2'}")
            .apply("b", "data: {b: '2'}")
            .apply("a", "data: {a: '1'}");

    assertEquals(Yaml.object("data: {a: '1', b: '2'}"), map.content());
    assertEquals(Yaml.object("f:data: {f:b: {}}"), map.owned("b"));
  }

  @Test
  void whatNobodyOwnsStays() {
    Objects map =
        map()
            .apply("a", "data: {a: '1'}")
            .update("b", "data: {a: '1', b: '2'}")
            .apply("a", "metadata: {labels: {x: '1'}}");

    assertEquals(Yaml.object("{metadata: {labels: {x: '1'}}, data: {b: '2'}}"), map.content());
  }

  @Test
  void anItemGoesWithItsKey() {
    Objects pod =
        Objects.of(ResourceKind.POD)
            .apply(
                "a", "spec: {containers: [{name: x, image: x}, {name: y, image: y, args: [b, c]}]}")
            .apply("b", "spec: {containers: [{name: z, image: z}]}")
            .apply("a", "spec: {containers: [{name: y, image: y}]}");

    assertEquals(
        Yaml.object("spec: {containers: [{name: y, image: y}, {name: z, image: z}]}"),
        pod.content());
  }

  @Test
  void anAtomicMapIsOneField() {
    Objects service =
        service()
            .apply("a", "spec: {selector: {a: '1', b: '2'}, ports: [{port: 80}]}")
            .apply("a", "spec: {selector: {a: '1'}, ports: [{port: 80}]}");

    assertEquals(Yaml.object("{a: '1'}"), service.content().path("spec").path("selector"));
    Applied refused = service.tryApply("b", "spec: {selector: {a: '1', c: '3'}}", false);
    assertEquals(
        "Apply failed with 1 conflict: conflict with \"a\": .spec.selector",
        assertInstanceOf(Applied.Conflicts.class, refused).text());
  }

  @Test
  void aSetsItemsAreOwnedOneByOne() {
    Objects map =
        map()
            .apply("a", "metadata: {finalizers: [x/a, x/b]}")
            .apply("b", "metadata: {finalizers: [x/c]}")
            .apply("a", "metadata: {finalizers: [x/b]}");

    assertEquals(
        Yaml.object("metadata: {finalizers: [x/b, x/c]}"),
        Yaml.object("metadata: {finalizers: " + finalizers(map) + "}"));
    assertEquals(Yaml.object("f:metadata: {f:finalizers: {'v:\"x/b\"': {}}}"), map.owned("a"));
  }

  private static List<String> finalizers(Objects map) {
    return map.content()
        .path("metadata")
        .path("finalizers")
        .valueStream()
        .map(item -> item.stringValue())
        .sorted()
        .toList();
  }

  @ParameterizedTest(name = "{0}, {1}")
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          data: {a: '1'}             | data: {a: '2'}             | Apply failed with 1 conflict: conflict with "one": .data.a
          data: {a: '1', b: '1'}     | data: {a: '2', b: '2'}     | Apply failed with 2 conflicts: conflicts with "one":~- .data.a~- .data.b
          metadata: {labels: {a.b/c: '1'}} | metadata: {labels: {a.b/c: '2'}} | Apply failed with 1 conflict: conflict with "one": .metadata.labels.a.b/c
          """)
  void aChangeOfAnothersFieldIsAConflict(String first, String second, String expected) {
    Applied refused = map().apply("one", first).tryApply("two", second, false);

    assertEquals(
        expected.replace('~', '\n'), assertInstanceOf(Applied.Conflicts.class, refused).text());
  }

  @Test
  void aConflictWithAnUpdateSaysWhichVersionItUsed() {
    Objects service =
        service()
            .update("kubectl-edit", "spec: {ports: [{port: 80, targetPort: 8080}]}")
            .apply("a", "metadata: {labels: {x: '1'}}");
    Applied refused = service.tryApply("b", "spec: {ports: [{port: 80, targetPort: 9090}]}", false);

    assertEquals(
        "Apply failed with 1 conflict: conflict with \"kubectl-edit\" using v1:"
            + " .spec.ports[port=80,protocol=\"TCP\"].targetPort",
        assertInstanceOf(Applied.Conflicts.class, refused).text());
  }

  @Test
  void forceTakesTheFieldAway() {
    Objects map = map().apply("a", "data: {a: '1', b: '1'}").force("b", "data: {a: '2'}");

    assertEquals(Yaml.object("data: {a: '2', b: '1'}"), map.content());
    assertEquals(Yaml.object("f:data: {f:b: {}}"), map.owned("a"));
    assertEquals(Yaml.object("f:data: {f:a: {}}"), map.owned("b"));
  }

  @Test
  void anObjectFromBeforeIsOwnedByNobodyInParticular() {
    Objects map =
        map()
            .update("creator", "data: {a: '1', b: '1'}")
            .update("resetter", "{metadata: {managedFields: [{}]}, data: {a: '1', b: '1'}}");
    assertEquals(0, map.entries().size());
    map.update("later", "data: {a: '1', b: '2'}");
    assertEquals(0, map.entries().size());

    map.apply("a", "data: {a: '1'}");

    assertEquals(Yaml.object("f:data: {.: {}, f:a: {}, f:b: {}}"), map.owned("before-first-apply"));
    assertEquals(Yaml.object("f:data: {f:a: {}}"), map.owned("a"));
    assertEquals(
        "Apply failed with 1 conflict: conflict with \"before-first-apply\" using v1: .data.b",
        assertInstanceOf(Applied.Conflicts.class, map.tryApply("a", "data: {b: '3'}", false))
            .text());
  }

  @Test
  void whatKubectlAppliedItselfIsNoConflict() {
    String annotation =
        "kubectl.kubernetes.io/last-applied-configuration:"
            + " '{\"apiVersion\":\"v1\",\"kind\":\"ConfigMap\",\"data\":{\"a\":\"1\",\"b\":\"1\"}}'";
    Objects map =
        map()
            .update(
                "kubectl-client-side-apply",
                "metadata: {annotations: {%s}}\ndata: {a: '1', b: '2'}".formatted(annotation));

    assertEquals(
        "Apply failed with 1 conflict: conflict with \"kubectl-client-side-apply\" using v1:"
            + " .data.b",
        assertInstanceOf(
                Applied.Conflicts.class, map.tryApply("kubectl", "data: {a: '3', b: '3'}", false))
            .text());
    assertInstanceOf(Applied.Conflicts.class, map.tryApply("other", "data: {a: '3'}", false));
    map.apply("kubectl", "data: {a: '3'}");

    assertEquals(Yaml.object("{a: '3', b: '2'}"), map.content().path("data"));
    assertEquals(
        "{\"apiVersion\":\"v1\",\"data\":{\"a\":\"3\"},\"kind\":\"ConfigMap\"}\n",
        map.content().path("metadata").path("annotations").iterator().next().stringValue());
  }

  @ParameterizedTest(name = "{0}")
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          spec: {wrong: 1}                        | .spec.wrong: field not declared in schema
          {spec: {wrong: 1}, status: {bad: 1}}    | errors:~  .spec.wrong: field not declared in schema~  .status.bad: field not declared in schema
          spec: {ports: {port: 80}}               | .spec.ports: expected list, got &{map[port:80]}
          spec: {ports: [{name: a}]}              | .spec.ports: element 0: associative list with keys has an element that omits key field "port" (and doesn't have default value)
          spec: {ports: [{port: 80}, {port: 80}]} | .spec.ports: duplicate entries for key [port=80,protocol="TCP"]
          spec: {ports: [{port: 80, nme: a}]}     | .spec.ports[port=80,protocol="TCP"].nme: field not declared in schema
          metadata: {labels: {a: 1}}              | .metadata.labels.a: expected string, got &value.valueUnstructured{Value:1}
          spec: {healthCheckNodePort: a}          | .spec.healthCheckNodePort: expected numeric (int or float), got string
          spec: {publishNotReadyAddresses: maybe} | .spec.publishNotReadyAddresses: expected boolean, got &{maybe}
          spec: {selector: [a, b]}                | .spec.selector: expected map, got &{[a b]}
          """)
  void aConfigurationThatDoesNotFitIsRefused(String config, String expected) {
    List<String> misfits = Applying.misfits(Yaml.object(config), Schemas.of(ResourceKind.SERVICE));

    assertEquals(expected.replace('~', '\n'), Applying.text(misfits));
  }
}

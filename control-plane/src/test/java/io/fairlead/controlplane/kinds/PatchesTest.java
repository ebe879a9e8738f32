package io.fairlead.controlplane.kinds;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.fairlead.model.meta.ResourceKind;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import tools.jackson.databind.node.ObjectNode;

class PatchesTest {

  record Row(String what, ResourceKind kind, PatchType type, String from, String patch, String to) {
    @Override
    public String toString() {
      return type + ": " + what;
    }
  }

  static Stream<Row> applied() {
    return Stream.of(
        service(
            "scalars, maps and nulls merge",
            PatchType.MERGE,
            "{metadata: {labels: {a: '1', b: '2'}}, spec: {type: NodePort}}",
            "{metadata: {labels: {a: null, c: '3'}}, spec: {type: ClusterIP}}",
            "{metadata: {labels: {b: '2', c: '3'}}, spec: {type: ClusterIP}}"),
        service(
            "lists replace in a merge patch",
            PatchType.MERGE,
            "{spec: {ports: [{port: 80}, {port: 81}]}}",
            "{spec: {ports: [{port: 82}]}}",
            "{spec: {ports: [{port: 82}]}}"),
        service(
            "a label and a port of a list by JSON patch",
            PatchType.JSON,
            "{metadata: {labels: {a/b: '1'}}, spec: {ports: [{port: 80}]}}",
            """
            [{op: replace, path: /metadata/labels/a~1b, value: '2'},
             {op: add, path: /spec/ports/-, value: {port: 81}},
             {op: add, path: /spec/ports/0, value: {port: 79}},
             {op: test, path: /spec/ports/1/port, value: 80},
             {op: copy, from: /spec/ports/2, path: /spec/ports/-},
             {op: remove, path: /spec/ports/2},
             {op: move, from: /spec/ports/0, path: /spec/ports/2}]\
            """,
            "{metadata: {labels: {a/b: '2'}}, spec: {ports: [{port: 80}, {port: 81}, {port:"
                + " 79}]}}"),
        service(
            "ports merge by port",
            PatchType.STRATEGIC,
            "{spec: {ports: [{port: 80, name: http, nodePort: 30001}, {port: 443, name: https}]}}",
            "{spec: {ports: [{port: 80, targetPort: 8080}, {port: 9090, name: metrics}]}}",
            "{spec: {ports: [{port: 80, name: http, nodePort: 30001, targetPort: 8080}, {port: 443,"
                + " name: https}, {port: 9090, name: metrics}]}}"),
        service(
            "an item is deleted by its key",
            PatchType.STRATEGIC,
            "{spec: {ports: [{port: 80}, {port: 443}]}}",
            "{spec: {ports: [{$patch: delete, port: 80}]}}",
            "{spec: {ports: [{port: 443}]}}"),
        service(
            "as kubectl apply removes one port and adds another",
            PatchType.STRATEGIC,
            "{spec: {ports: [{port: 80, protocol: TCP}, {port: 443, protocol: TCP}]}}",
            "{spec: {$setElementOrder/ports: [{port: 443}, {port: 8443}], ports: [{port: 8443},"
                + " {$patch: delete, port: 80}]}}",
            "{spec: {ports: [{port: 443, protocol: TCP}, {port: 8443}]}}"),
        service(
            "the order kubectl asks for, others in their places",
            PatchType.STRATEGIC,
            "{spec: {ports: [{port: 1}, {port: 2}, {port: 3}]}}",
            "{spec: {$setElementOrder/ports: [{port: 3}, {port: 2}]}}",
            "{spec: {ports: [{port: 1}, {port: 3}, {port: 2}]}}"),
        service(
            "a list is replaced if it says so",
            PatchType.STRATEGIC,
            "{spec: {ports: [{port: 80}, {port: 443}]}}",
            "{spec: {ports: [{$patch: replace}, {port: 1}]}}",
            "{spec: {ports: [{port: 1}]}}"),
        service(
            "a map is replaced if it says so",
            PatchType.STRATEGIC,
            "{spec: {selector: {a: '1', b: '2'}}}",
            "{spec: {selector: {$patch: replace, c: '3'}}}",
            "{spec: {selector: {c: '3'}}}"),
        service(
            "a map is emptied if it says delete",
            PatchType.STRATEGIC,
            "{spec: {selector: {a: '1'}}}",
            "{spec: {selector: {$patch: delete}}}",
            "{spec: {selector: {}}}"),
        service(
            "finalizers are a set",
            PatchType.STRATEGIC,
            "{metadata: {finalizers: [a/x, b/x]}}",
            "{metadata: {$deleteFromPrimitiveList/finalizers: [a/x], finalizers: [c/x, b/x],"
                + " $setElementOrder/finalizers: [c/x, b/x]}}",
            "{metadata: {finalizers: [c/x, b/x]}}"),
        service(
            "lists without a merge key replace",
            PatchType.STRATEGIC,
            "{spec: {externalIPs: [1.1.1.1, 2.2.2.2]}}",
            "{spec: {externalIPs: [3.3.3.3]}}",
            "{spec: {externalIPs: [3.3.3.3]}}"),
        service(
            "missing parents are made, nulls and directives in them left out",
            PatchType.STRATEGIC,
            "{}",
            "{metadata: {annotations: {a: b, c: null}}, spec: {ports: [{port: 1},"
                + " {$patch: delete, port: 2}], $setElementOrder/ports: [{port: 1}]}}",
            "{metadata: {annotations: {a: b}}, spec: {ports: [{port: 1}]}}"),
        service(
            "a null removes a field, whole lists too",
            PatchType.STRATEGIC,
            "{spec: {selector: {a: b}, ports: [{port: 1}], type: NodePort}}",
            "{spec: {selector: null, ports: null, type: null}}",
            "{spec: {}}"),
        pod(
            "items merge deeply, each by its own key",
            "{spec: {containers: [{name: a, image: x:1, env: [{name: A, value: '1'}, {name: B,"
                + " value: '2'}]}, {name: b, image: y:1}]}}",
            "{spec: {containers: [{name: a, image: x:2, env: [{name: B, value: '3'}, {name: C,"
                + " value: '4'}]}]}}",
            "{spec: {containers: [{name: a, image: x:2, env: [{name: A, value: '1'}, {name: B,"
                + " value: '3'}, {name: C, value: '4'}]}, {name: b, image: y:1}]}}"),
        pod(
            "as kubectl set image sends it",
            "{spec: {containers: [{name: a, image: x:1}, {name: b, image: y:1}]}}",
            "{spec: {$setElementOrder/containers: [{name: a}, {name: b}], containers: [{name: b,"
                + " image: y:2}]}}",
            "{spec: {containers: [{name: a, image: x:1}, {name: b, image: y:2}]}}"),
        pod(
            "only the kept keys of a volume stay",
            "{spec: {volumes: [{name: v, emptyDir: {}}, {name: w, emptyDir: {}}]}}",
            "{spec: {volumes: [{$retainKeys: [name, configMap], name: v, configMap: {name: c}}]}}",
            "{spec: {volumes: [{name: v, configMap: {name: c}}, {name: w, emptyDir: {}}]}}"),
        new Row(
            "rules of an Ingress replace",
            ResourceKind.INGRESS,
            PatchType.STRATEGIC,
            "{spec: {rules: [{host: a}, {host: b}]}}",
            "{spec: {rules: [{host: c}]}}",
            "{spec: {rules: [{host: c}]}}"));
  }

  private static Row service(String what, PatchType type, String from, String patch, String to) {
    return new Row(what, ResourceKind.SERVICE, type, from, patch, to);
  }

  private static Row pod(String what, String from, String patch, String to) {
    return new Row(what, ResourceKind.POD, PatchType.STRATEGIC, from, patch, to);
  }

  @ParameterizedTest
  @MethodSource
  void applied(Row row) {
    ObjectNode from = typed(row.kind, row.from);
    ObjectNode before = from.deepCopy();
    assertEquals(
        new Patched.Ok(typed(row.kind, row.to), List.of()),
        apply(row.type, row.kind, from, row.patch, FieldValidation.STRICT));
    assertEquals(before, from, "the current object was changed");
  }

  record Refused(String what, PatchType type, String patch, Patched answer) {
    @Override
    public String toString() {
      return what;
    }
  }

  static Stream<Refused> refused() {
    Patched unfit =
        new Patched.Unprocessable(
            "the server rejected our request due to an error in our request", List.of());
    return Stream.of(
        new Refused(
            "a failed test",
            PatchType.JSON,
            "[{op: test, path: /spec/type, value: NodePort}]",
            unfit),
        new Refused(
            "removing what is not there",
            PatchType.JSON,
            "[{op: remove, path: /spec/nope}]",
            unfit),
        new Refused(
            "replacing what is not there",
            PatchType.JSON,
            "[{op: replace, path: /spec/nope, value: 1}]",
            unfit),
        new Refused(
            "adding below what is not there",
            PatchType.JSON,
            "[{op: add, path: /spec/nope/x, value: 1}]",
            unfit),
        new Refused(
            "an index past the end",
            PatchType.JSON,
            "[{op: add, path: /spec/ports/7, value: {}}]",
            unfit),
        new Refused(
            "an operation nobody knows", PatchType.JSON, "[{op: frobnicate, path: /spec}]", unfit),
        new Refused(
            "no list of operations",
            PatchType.JSON,
            "{op: add}",
            new Patched.BadRequest(
                "error decoding patch: json: cannot unmarshal object into Go value of type"
                    + " []interface {}")),
        new Refused(
            "a merge patch that is no object",
            PatchType.MERGE,
            "xx",
            new Patched.BadRequest(
                "error decoding patch: json: cannot unmarshal string into Go value of type"
                    + " map[string]interface {}")),
        new Refused(
            "a strategic patch that is no object",
            PatchType.STRATEGIC,
            "[1]",
            new Patched.BadRequest(
                "json: cannot unmarshal array into Go value of type map[string]interface {}")),
        new Refused(
            "an unknown directive",
            PatchType.STRATEGIC,
            "{spec: {$patch: merge}}",
            new Patched.BadRequest(
                "unknown patch type found: \"merge\" in map: {\"$patch\":\"merge\"}")),
        new Refused(
            "an item without its key",
            PatchType.STRATEGIC,
            "{spec: {ports: [{name: a}]}}",
            new Patched.BadRequest(
                "map: {\"name\":\"a\"} does not contain declared merge key: port")));
  }

  @ParameterizedTest
  @MethodSource
  void refused(Refused row) {
    ObjectNode from = typed(ResourceKind.SERVICE, "{spec: {type: ClusterIP, ports: [{port: 80}]}}");
    assertEquals(
        row.answer, apply(row.type, ResourceKind.SERVICE, from, row.patch, FieldValidation.STRICT));
  }

  @Test
  void theResultIsCheckedAsABodyIs() {
    ObjectNode from = typed(ResourceKind.SERVICE, "{spec: {type: ClusterIP}}");
    Patched unknown =
        apply(
            PatchType.MERGE,
            ResourceKind.SERVICE,
            from,
            "{spec: {wrong: 1}}",
            FieldValidation.STRICT);
    assertEquals(
        " \"\" is invalid: patch: Invalid value: \"{\\\"spec\\\":{\\\"wrong\\\":1}}\": strict"
            + " decoding error: unknown field \"spec.wrong\"",
        ((Patched.Unprocessable) unknown).message());
    Patched mistyped =
        apply(
            PatchType.STRATEGIC,
            ResourceKind.SERVICE,
            from,
            "{spec: {type: 5}}",
            FieldValidation.IGNORE);
    assertEquals(
        " \"\" is invalid: patch: Invalid value: \"{\\\"spec\\\":{\\\"type\\\":5}}\": Service in"
            + " version \"v1\" cannot be handled as a Service: json: cannot unmarshal number into"
            + " Go struct field ServiceSpec.spec.type of type string",
        ((Patched.Unprocessable) mistyped).message());
    assertEquals(
        new Patched.Ok(from, List.of("unknown field \"spec.wrong\"")),
        Patches.apply(
            PatchType.MERGE,
            ResourceKind.SERVICE,
            from,
            ObjectDecoderTest.bytes("{\"spec\": {\"wrong\": 1}}")));
    assertEquals(
        new Patched.BadRequest(
            "error decoding patch: invalid character 'h' looking for beginning of value"),
        Patches.apply(
            PatchType.MERGE, ResourceKind.SERVICE, from, ObjectDecoderTest.bytes("hello")));
  }

  @Test
  void copiesDoNotExplode() {
    StringBuilder patch =
        new StringBuilder("[{op: add, path: /metadata, value: {annotations: {}}}");
    for (int i = 0; i < 60; i++) {
      patch
          .append(", {op: copy, from: /metadata/annotations, path: /metadata/annotations/a")
          .append(i)
          .append("}");
    }
    assertEquals(
        new Patched.Unprocessable(
            "the server rejected our request due to an error in our request", List.of()),
        apply(
            PatchType.JSON,
            ResourceKind.SERVICE,
            typed(ResourceKind.SERVICE, "{}"),
            patch.append("]").toString(),
            FieldValidation.IGNORE));
  }

  static Patched apply(
      PatchType type, ResourceKind kind, ObjectNode from, String patch, FieldValidation mode) {
    return Patches.apply(
        type, kind, from, ObjectDecoderTest.bytes(Yaml.node(patch).toString()), mode);
  }

  static ObjectNode typed(ResourceKind kind, String yaml) {
    ObjectNode object = Yaml.object("{}");
    object.put("kind", kind.kind()).put("apiVersion", kind.apiVersion());
    return object.setAll(Yaml.object(yaml));
  }
}

package io.fairlead.controlplane.api;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.fairlead.controlplane.api.HttpTester.Answer;
import io.fairlead.controlplane.kinds.Yaml;
import java.net.http.HttpRequest.BodyPublishers;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;

/** Apply patches as they are on the wire: options, bodies, codes and words. */
class ServerSideApplyTest {
  private static final String MAPS = "/api/v1/namespaces/default/configmaps";

  @RegisterExtension static final ApiUnderTest plane = new ApiUnderTest();
  private static final HttpTester http = plane.http();

  private static Answer apply(String path, String body) throws Exception {
    return http.patch(path, "apply-patch+yaml", body);
  }

  private static String map(String rest) {
    return "{apiVersion: v1, kind: ConfigMap, " + rest + "}";
  }

  private static JsonNode entries(Answer answer) {
    return answer.json().path("metadata").path("managedFields");
  }

  @Test
  void whatIsNotThereIsMadeAndThenChanged() throws Exception {
    String path = MAPS + "/made?fieldManager=me";

    Answer made = apply(path, map("metadata: {name: made}, data: {a: '1'}"));
    assertEquals(201, made.code());
    assertEquals("default", made.text("/metadata/namespace"));
    Answer same = apply(path, map("metadata: {name: made}, data: {a: '1'}"));
    assertEquals(200, same.code());
    assertEquals(made.json(), same.json());
    Answer changed = apply(path, map("metadata: {name: made}, data: {b: '2'}"));
    assertEquals(200, changed.code());
    assertEquals(Yaml.object("{b: '2'}"), changed.json().path("data"));
    assertEquals("me", changed.text("/metadata/managedFields/0/manager"));
    assertEquals("Apply", changed.text("/metadata/managedFields/0/operation"));
    assertEquals(1, entries(changed).size());
  }

  @ParameterizedTest(name = "{0} {1}")
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          ''                            | metadata: {name: x}                       | 422 | PatchOptions.meta.k8s.io "" is invalid: fieldManager: Required value: is required for apply patch
          ?fieldManager=a&dryRun=Some   | metadata: {name: x}                       | 422 | PatchOptions.meta.k8s.io "" is invalid: dryRun: Unsupported value: "Some": supported values: "All"
          ?fieldManager=a%01b           | metadata: {name: x}                       | 422 | PatchOptions.meta.k8s.io "" is invalid: fieldManager: Invalid value: "a\\x01b": invalid character U+0001 (at position 1)
          ?fieldManager=a               | metadata: {name: y}                       | 400 | the name of the object (y) does not match the name on the URL (x)
          ?fieldManager=a               | data: {a: b}                              | 400 | the name of the object (x based on URL) was undeterminable: name must be provided
          ?fieldManager=a               | metadata: {name: x, namespace: other}     | 400 | the namespace of the provided object does not match the namespace sent on the request
          ?fieldManager=a               | metadata: {name: x, uid: u}               | 409 | Operation cannot be fulfilled on configmaps "x": uid mismatch: the provided object specified uid u, and no existing object was found
          ?fieldManager=a               | metadata: {name: x, managedFields: []}    | 400 | metadata.managedFields must be nil
          ?fieldManager=a               | metadata: {name: x, bogus: 1}             | 500 | failed to create typed patch object (/x; /v1, Kind=ConfigMap): .metadata.bogus: field not declared in schema
          ?fieldManager=a               | data: {a: 1}, metadata: {name: x, labels: {b: 2}} | 500 | failed to create typed patch object (/x; /v1, Kind=ConfigMap): errors:~  .data.a: expected string, got &value.valueUnstructured{Value:1}~  .metadata.labels.b: expected string, got &value.valueUnstructured{Value:2}
          ?fieldManager=a               | metadata: {name: x, labels: {'a b': c}}   | 422 | ConfigMap "x" is invalid: metadata.labels: Invalid value: "a b": name part must consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character (e.g. 'MyName',  or 'my.name',  or '123-abc', regex used for validation is '([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9]')
          """)
  void aMistakeIsToldAsKubernetesDoes(String query, String rest, int code, String message)
      throws Exception {
    Answer refused = apply(MAPS + "/x" + query, map(rest));

    assertEquals(message.replace('~', '\n'), refused.message());
    assertEquals(code, refused.code());
    assertEquals(404, http.get(MAPS + "/x").code());
  }

  @Test
  void aBodyOfAnotherTypeIsRefused() throws Exception {
    Answer other = apply(MAPS + "/x?fieldManager=a", "{apiVersion: apps/v1, kind: Deployment}");
    assertEquals(400, other.code());
    assertEquals("invalid object type: apps/v1, Kind=Deployment", other.message());
    Answer broken = apply(MAPS + "/x?fieldManager=a", "{apiVersion: v1");
    assertEquals(400, broken.code());
    assertTrue(broken.message().startsWith("error decoding YAML: "), broken.message());
    Answer list = apply(MAPS + "/x?fieldManager=a", "[]");
    assertEquals(400, list.code());
  }

  @Test
  void onlyAnApplyIsForced() throws Exception {
    Answer refused = http.patch(MAPS + "/x?force=true", "merge-patch+json", "{}");

    assertEquals(422, refused.code());
    assertEquals(
        "PatchOptions.meta.k8s.io \"\" is invalid: force: Forbidden: may not be specified for"
            + " non-apply patch",
        refused.message());
  }

  @Test
  void aConflictHasItsCauses() throws Exception {
    apply(MAPS + "/causes?fieldManager=a", map("metadata: {name: causes}, data: {a: '1'}"));

    Answer conflict =
        apply(MAPS + "/causes?fieldManager=b", map("metadata: {name: causes}, data: {a: '2'}"));

    assertEquals(409, conflict.code());
    assertEquals(
        Yaml.object(
            """
            kind: Status
            apiVersion: v1
            metadata: {}
            status: Failure
            message: 'Apply failed with 1 conflict: conflict with "a": .data.a'
            reason: Conflict
            details:
              causes:
              - {reason: FieldManagerConflict, message: conflict with "a", field: .data.a}
            code: 409
            """),
        conflict.json());
    assertEquals(
        200,
        apply(
                MAPS + "/causes?fieldManager=b&force=true",
                map("metadata: {name: causes}, data: {a: '2'}"))
            .code());
  }

  @Test
  void aVersionInTheBodyIsALock() throws Exception {
    Answer made =
        apply(MAPS + "/locked?fieldManager=a", map("metadata: {name: locked}, data: {a: '1'}"));
    String version = made.text("/metadata/resourceVersion");

    String change = "metadata: {name: locked, resourceVersion: '%s'}, data: {a: '%s'}";
    assertEquals(
        200, apply(MAPS + "/locked?fieldManager=a", map(change.formatted(version, "2"))).code());
    Answer stale = apply(MAPS + "/locked?fieldManager=a", map(change.formatted(version, "3")));
    assertEquals(409, stale.code());
    assertEquals(
        "Operation cannot be fulfilled on configmaps \"locked\": the object has been modified;"
            + " please apply your changes to the latest version and try again",
        stale.message());
  }

  @Test
  void aStatusIsOwnedThroughItsSubresource() throws Exception {
    String pod = "/api/v1/namespaces/default/pods/owned";
    String spec = "{apiVersion: v1, kind: Pod, metadata: {name: owned}, spec: %s, status: %s}";
    String containers = "{containers: [{name: a, image: a}]}";
    assertEquals(404, apply(pod + "/status?fieldManager=s", spec.formatted("{}", "{}")).code());
    apply(pod + "?fieldManager=m", spec.formatted(containers, "{phase: Failed}"));

    Answer status = apply(pod + "/status?fieldManager=s", spec.formatted("{}", "{message: busy}"));

    assertEquals(200, status.code(), status.message());
    assertEquals("busy", status.text("/status/message"));
    JsonNode entry =
        entries(status)
            .valueStream()
            .filter(e -> e.path("manager").stringValue().equals("s"))
            .findFirst()
            .orElseThrow();
    assertEquals("status", entry.path("subresource").stringValue());
    assertEquals(Yaml.object("f:status: {f:message: {}}"), entry.path("fieldsV1"));
    JsonNode main =
        entries(status)
            .valueStream()
            .filter(e -> e.path("manager").stringValue().equals("m"))
            .findFirst()
            .orElseThrow();
    assertTrue(main.path("fieldsV1").path("f:status").isMissingNode(), main::toString);
    assertEquals(
        "Apply failed with 1 conflict: conflict with \"s\" with subresource \"status\":"
            + " .status.message",
        apply(pod + "/status?fieldManager=t", spec.formatted("{}", "{message: idle}")).message());
  }

  @Test
  void aWriterWithoutANameHasThatOfItsProgram() throws Exception {
    Answer made =
        http.send(
            http.request(MAPS)
                .header("User-Agent", "tool/1.0 (x)")
                .header("Content-Type", "application/json")
                .POST(
                    BodyPublishers.ofString(
                        "{\"metadata\":{\"name\":\"named\"},\"data\":{\"a\":\"1\"}}"))
                .build());

    assertEquals("tool", made.text("/metadata/managedFields/0/manager"));
    assertEquals("Update", made.text("/metadata/managedFields/0/operation"));
  }

  @Test
  void namesInManagedFieldsAreChecked() throws Exception {
    Answer refused =
        http.post(
            MAPS,
            "{\"metadata\":{\"name\":\"long\",\"managedFields\":[{\"manager\":\"%s\",\"operation\":\"Update\",\"apiVersion\":\"v1\",\"fieldsType\":\"FieldsV1\",\"fieldsV1\":{\"f:data\":{}}}]}}"
                .formatted("m".repeat(129)));

    assertEquals(422, refused.code());
    assertEquals(
        "ConfigMap \"long\" is invalid: metadata.managedFields[0].manager: Too long: may not be"
            + " more than 128 bytes",
        refused.message());
  }
}

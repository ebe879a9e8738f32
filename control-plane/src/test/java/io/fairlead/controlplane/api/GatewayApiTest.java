package io.fairlead.controlplane.api;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.fairlead.controlplane.api.HttpTester.Answer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import tools.jackson.databind.JsonNode;

/** What is special about custom resources, over the wire. */
class GatewayApiTest {
  private static final String V1 = "/apis/gateway.networking.k8s.io/v1/namespaces/default/";
  private static final String V1BETA1 =
      "/apis/gateway.networking.k8s.io/v1beta1/namespaces/default/";
  private static final String TABLE = "application/json;as=Table;v=v1;g=meta.k8s.io";

  @RegisterExtension static final ApiUnderTest plane = new ApiUnderTest();
  private static final HttpTester http = plane.http();

  private static String gateway(String name, String more) {
    return """
    {"apiVersion":"gateway.networking.k8s.io/v1","kind":"Gateway","metadata":{"name":"%s"},
     "spec":{"gatewayClassName":"c","listeners":[{"name":"a","port":80,"protocol":"HTTP"}]%s}}
    """
        .formatted(name, more);
  }

  @Test
  void aWriteThroughOneVersionIsSeenThroughTheOther() throws Exception {
    String beta = gateway("two", "").replace("/v1\"", "/v1beta1\"");
    Answer made = http.post(V1BETA1 + "gateways", beta);
    assertEquals(201, made.code(), made.message());
    assertEquals("gateway.networking.k8s.io/v1beta1", made.text("/apiVersion"));
    assertEquals("gateway.networking.k8s.io/v1", http.get(V1 + "gateways/two").text("/apiVersion"));

    Answer patched =
        http.patch(
            V1BETA1 + "gateways/two",
            "merge-patch+json",
            "{\"apiVersion\":\"gateway.networking.k8s.io/v1beta1\",\"spec\":{\"gatewayClassName\":\"d\"}}");
    assertEquals(200, patched.code(), patched.message());
    Answer list = http.get(V1BETA1 + "gateways");
    assertEquals("gateway.networking.k8s.io/v1beta1", list.text("/apiVersion"));
    assertEquals("GatewayList", list.text("/kind"));
    assertEquals("d", http.get(V1 + "gateways/two").text("/spec/gatewayClassName"));

    Answer wrong = http.post(V1 + "gateways", beta);
    assertEquals(400, wrong.code());
    assertEquals(
        "the API version in the data (gateway.networking.k8s.io/v1beta1) does not match the"
            + " expected API version (gateway.networking.k8s.io/v1)",
        wrong.message());
  }

  @Test
  void errorsNameTheKindWithItsGroup() throws Exception {
    Answer refused = http.post(V1 + "gateways", gateway("bad", "").replace("80", "99999"));

    assertEquals(422, refused.code());
    assertEquals(
        "Gateway.gateway.networking.k8s.io \"bad\" is invalid: spec.listeners[0].port: Invalid"
            + " value: 99999: spec.listeners[0].port in body should be less than or equal to 65535",
        refused.message());
    Answer typed = http.post(V1 + "gateways", gateway("bad", "").replace("80", "\"x\""));
    assertEquals("FieldValueTypeInvalid", typed.text("/details/causes/0/reason"));
  }

  @Test
  void unknownFieldsAreRefusedOrPruned() throws Exception {
    Answer strict = http.post(V1 + "gateways?fieldValidation=Strict", gateway("odd", ",\"foo\":1"));
    assertEquals(400, strict.code());
    assertEquals(
        "Gateway in version \"v1\" cannot be handled as a Gateway: strict decoding error: unknown"
            + " field \"spec.foo\"",
        strict.message());

    String label = ",\"infrastructure\":{\"labels\":{\"a\":\"b\"}}";
    Answer pruned = http.post(V1 + "gateways", gateway("odd", ",\"foo\":1" + label));
    assertEquals(201, pruned.code());
    assertFalse(pruned.json().path("spec").has("foo"));
    assertTrue(pruned.header("warning").contains("unknown field"), pruned.header("warning"));
    assertTrue(pruned.header("warning").contains("spec.infrastructure.labels: has no effect"));
  }

  @Test
  void aBodyHasToNameItsKind() throws Exception {
    assertEquals(
        "Object 'Kind' is missing in '{\"spec\":{}}'",
        http.post(V1 + "gateways", "{\"spec\":{}}").message());
  }

  @Test
  void patchesThatNeedMoreThanASchemaAreRefused() throws Exception {
    http.post(V1 + "gateways", gateway("patched", ""));

    Answer refused = http.patch(V1 + "gateways/patched", "strategic-merge-patch+json", "{}");
    assertEquals(415, refused.code());
    assertTrue(
        refused
            .message()
            .startsWith(
                "the body of the request was in an unknown format - accepted media types include:"
                    + " application/json-patch+json, application/merge-patch+json"),
        refused.message());
    assertFalse(refused.message().contains("strategic"));
    assertEquals(
        415, http.send("POST", V1 + "gateways", "application/vnd.kubernetes.protobuf", "k").code());
  }

  @Test
  void theStatusIsApart() throws Exception {
    Answer made =
        http.post(
            V1 + "gateways",
            gateway("status", "")
                .replace("\"spec\"", "\"status\":{\"attachedListenerSets\":7},\"spec\""));
    assertEquals("Waiting for controller", made.text("/status/conditions/0/message"));
    assertFalse(made.json().path("status").has("attachedListenerSets"));
    assertEquals(1, made.json().at("/metadata/generation").intValue());

    String accepted =
        "{\"status\":{\"conditions\":[{\"type\":\"Programmed\",\"status\":\"True\",\"reason\":\"P\",\"message\":\"\","
            + "\"lastTransitionTime\":\"2026-01-01T00:00:00Z\"}],\"addresses\":[{\"value\":\"10.0.0.1\"}]},"
            + "\"spec\":{\"gatewayClassName\":\"other\"}}";
    Answer status = http.patch(V1 + "gateways/status/status", "merge-patch+json", accepted);
    assertEquals(200, status.code(), status.message());
    assertEquals("c", status.text("/spec/gatewayClassName"));
    assertEquals(1, status.json().at("/metadata/generation").intValue());

    Answer spec =
        http.patch(
            V1 + "gateways/status", "merge-patch+json", "{\"spec\":{\"gatewayClassName\":\"d\"}}");
    assertEquals(2, spec.json().at("/metadata/generation").intValue());
    Answer table = http.get(V1 + "gateways/status", "Accept", TABLE);
    assertEquals(
        "[\"status\",\"d\",\"10.0.0.1\",\"True\"",
        table.json().at("/rows/0/cells").toString().replaceAll(",[^,]*$", ""));
    assertEquals("date", table.text("/columnDefinitions/4/type"));
  }

  @Test
  void theSchemaTellsDefaultsAndLimits() throws Exception {
    Answer document = http.get("/openapi/v3/apis/gateway.networking.k8s.io/v1beta1");
    String schemas = "/components/schemas/io.k8s.networking.gateway.";

    assertEquals(
        "v1beta1",
        document.text(schemas + "v1beta1.HTTPRoute/x-kubernetes-group-version-kind/0/version"));
    JsonNode port = document.json().at(schemas + "v1.Listener/properties/port");
    assertEquals("int32", port.path("format").stringValue());
    assertEquals(1, port.path("minimum").intValue());
    assertEquals(65535, port.path("maximum").intValue());
    assertEquals(
        "[\"name\"]",
        document
            .json()
            .at(schemas + "v1.GatewaySpec/properties/listeners/x-kubernetes-list-map-keys")
            .toString());
    assertEquals(
        "#/components/schemas/io.k8s.networking.gateway.v1beta1.HTTPRoute",
        document.text(schemas + "v1beta1.HTTPRouteList/properties/items/items/allOf/0/$ref"));
  }
}

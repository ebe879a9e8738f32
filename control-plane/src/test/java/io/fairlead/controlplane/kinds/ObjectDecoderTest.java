package io.fairlead.controlplane.kinds;

import static io.fairlead.model.meta.ResourceKind.CONFIG_MAP;
import static io.fairlead.model.meta.ResourceKind.ENDPOINT_SLICE;
import static io.fairlead.model.meta.ResourceKind.EVENT;
import static io.fairlead.model.meta.ResourceKind.INGRESS;
import static io.fairlead.model.meta.ResourceKind.POD;
import static io.fairlead.model.meta.ResourceKind.SECRET;
import static io.fairlead.model.meta.ResourceKind.SERVICE;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;

import io.fairlead.model.meta.ResourceKind;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class ObjectDecoderTest {

  record Refused(String what, ResourceKind kind, String json, String message) {
    @Override
    public String toString() {
      return what;
    }
  }

  static Stream<Refused> refused() {
    String service = "Service in version \"v1\" cannot be handled as a Service: ";
    return Stream.of(
        new Refused(
            "unknown fields, all of them",
            SERVICE,
            """
            {"spec": {"ports": [{"port": 80, "bogus": 1}], "wrong": true}}\
            """,
            service
                + "strict decoding error: unknown field \"spec.ports[0].bogus\", unknown field"
                + " \"spec.wrong\""),
        new Refused(
            "a field twice",
            SERVICE,
            """
            {"metadata": {"labels": {"a": "1", "a": "2"}}, "spec": {}, "spec": {}}\
            """,
            service
                + "strict decoding error: duplicate field \"metadata.labels.a\", duplicate field"
                + " \"spec\""),
        new Refused(
            "a number for a name",
            SERVICE,
            """
            {"metadata": {"name": 5}}\
            """,
            service
                + "json: cannot unmarshal number into Go struct field ObjectMeta.metadata.name of"
                + " type string"),
        new Refused(
            "text for a port",
            SERVICE,
            """
            {"spec": {"ports": [{"port": "80"}]}}\
            """,
            service
                + "json: cannot unmarshal string into Go struct field ServicePort.spec.ports.port"
                + " of type int32"),
        new Refused(
            "a port too large for its type",
            SERVICE,
            """
            {"spec": {"ports": [{"port": 99999999999}]}}\
            """,
            service
                + "json: cannot unmarshal number 99999999999 into Go struct field"
                + " ServicePort.spec.ports.port of type int32"),
        new Refused(
            "a fraction for a port",
            SERVICE,
            """
            {"spec": {"ports": [{"port": 80.5}]}}\
            """,
            service
                + "json: cannot unmarshal number 80.5 into Go struct field"
                + " ServicePort.spec.ports.port of type int32"),
        new Refused(
            "an object for a list",
            SERVICE,
            """
            {"spec": {"ports": {"port": 80}}}\
            """,
            service
                + "json: cannot unmarshal object into Go struct field ServiceSpec.spec.ports of"
                + " type []v1.ServicePort"),
        new Refused(
            "a list for an object",
            SERVICE,
            """
            {"spec": []}\
            """,
            service
                + "json: cannot unmarshal array into Go struct field Service.spec of type"
                + " v1.ServiceSpec"),
        new Refused(
            "a number as a label's value",
            SERVICE,
            """
            {"metadata": {"labels": {"app": 1}}}\
            """,
            service
                + "json: cannot unmarshal number into Go struct field ObjectMeta.metadata.labels of"
                + " type string"),
        new Refused(
            "neither number nor text for a targetPort",
            SERVICE,
            """
            {"spec": {"ports": [{"targetPort": true}]}}\
            """,
            service + "json: cannot unmarshal bool into Go value of type int32"),
        new Refused(
            "a number as a variable's value",
            POD,
            """
            {"spec": {"containers": [{"env": [{"name": "A", "value": 1}]}]}}\
            """,
            "Pod in version \"v1\" cannot be handled as a Pod: json: cannot unmarshal number into"
                + " Go struct field EnvVar.spec.containers.env.value of type string"),
        new Refused(
            "a field of an inlined message",
            INGRESS,
            """
            {"spec": {"rules": [{"http": {"paths": [{"path": 1}]}}]}}\
            """,
            "Ingress in version \"v1\" cannot be handled as a Ingress: json: cannot unmarshal"
                + " number into Go struct field HTTPIngressPath.spec.rules.http.paths.path of type"
                + " string"),
        new Refused(
            "no base64",
            SECRET,
            """
            {"data": {"a": "abc!"}}\
            """,
            "Secret in version \"v1\" cannot be handled as a Secret: illegal base64 data at input"
                + " byte 3"),
        new Refused(
            "no time",
            EVENT,
            """
            {"firstTimestamp": "now"}\
            """,
            "Event in version \"v1\" cannot be handled as a Event: parsing time \"now\" as"
                + " \"2006-01-02T15:04:05Z07:00\": cannot parse \"now\" as \"2006\""),
        new Refused(
            "no JSON",
            CONFIG_MAP,
            "hello",
            "the object provided is unrecognized (must be of type ConfigMap): couldn't get"
                + " version/kind; json parse error: invalid character 'h' looking for beginning of"
                + " value (68656c6c6f)"),
        new Refused(
            "half of it",
            CONFIG_MAP,
            "{\"data\": {",
            "the object provided is unrecognized (must be of type ConfigMap): couldn't get"
                + " version/kind; json parse error: unexpected end of JSON input ({\"data\": {)"),
        new Refused(
            "nothing",
            CONFIG_MAP,
            "",
            "the object provided is unrecognized (must be of type ConfigMap): couldn't get"
                + " version/kind; json parse error: unexpected end of JSON input (<empty>)"),
        new Refused(
            "two documents",
            CONFIG_MAP,
            "{} {}",
            "the object provided is unrecognized (must be of type ConfigMap): couldn't get"
                + " version/kind; json parse error: invalid character '{' after top-level value ({}"
                + " {})"),
        new Refused(
            "another kind",
            SERVICE,
            """
            {"apiVersion": "v1", "kind": "Pod"}\
            """,
            "Pod in version \"v1\" cannot be handled as a Service: converting (v1.Pod) to"
                + " (v1.Service): unknown conversion"),
        new Refused(
            "an older version",
            INGRESS,
            """
            {"apiVersion": "extensions/v1beta1", "kind": "Ingress"}\
            """,
            "Ingress in version \"v1beta1\" cannot be handled as a Ingress: no kind \"Ingress\" is"
                + " registered for version \"extensions/v1beta1\""));
  }

  @ParameterizedTest
  @MethodSource
  void refused(Refused row) {
    Decoded decoded =
        ObjectDecoder.decode(row.kind, "application/json", bytes(row.json), FieldValidation.STRICT);
    assertEquals(new Decoded.BadRequest(row.message), decoded);
  }

  @Test
  void unknownFieldsAreDroppedWithAWarningEach() {
    Decoded decoded =
        ObjectDecoder.decode(
            SERVICE,
            "application/json; charset=utf-8",
            bytes("{\"spec\": {\"wrong\": 1, \"type\": \"NodePort\"}, \"bad\": {}}"),
            FieldValidation.WARN);
    assertEquals(
        new Decoded.Ok(
            Yaml.object("{kind: Service, apiVersion: v1, spec: {type: NodePort}}"),
            List.of("unknown field \"spec.wrong\"", "unknown field \"bad\"")),
        decoded);
  }

  @Test
  void ignoringDropsThemQuietly() {
    Decoded decoded =
        ObjectDecoder.decode(
            SERVICE, "", bytes("{\"spec\": {\"wrong\": 1}}"), FieldValidation.IGNORE);
    assertEquals(
        new Decoded.Ok(Yaml.object("{kind: Service, apiVersion: v1, spec: {}}"), List.of()),
        decoded);
  }

  @Test
  void nullsAreAsAbsentAndInsideMapsAndListsZero() {
    Decoded.Ok decoded =
        ok(
            CONFIG_MAP,
            "application/yaml",
            "{metadata: {name: a, creationTimestamp: null, labels: null}, data: {k: null}}");
    assertEquals(
        Yaml.object("{kind: ConfigMap, apiVersion: v1, metadata: {name: a}, data: {k: ''}}"),
        decoded.object());
  }

  @Test
  void timesAndQuantitiesAreStoredInOneForm() {
    Decoded.Ok event =
        ok(
            EVENT,
            "application/json",
            """
            {"firstTimestamp": "2026-01-01T00:00:00+02:00", "eventTime": "2026-01-01T00:00:00Z"}\
            """);
    assertEquals("2025-12-31T22:00:00Z", event.object().get("firstTimestamp").asString());
    assertEquals("2026-01-01T00:00:00.000000Z", event.object().get("eventTime").asString());
    Decoded.Ok pod =
        ok(
            POD,
            "application/json",
            """
            {"spec": {"containers": [{"resources": {"limits": {"cpu": 2}}}]}}\
            """);
    assertEquals("2", pod.object().at("/spec/containers/0/resources/limits/cpu").asString());
  }

  @Test
  void yamlIsReadAsJsonIs() {
    Decoded.Ok decoded =
        ok(
            ENDPOINT_SLICE,
            "application/yaml",
            """
            metadata:
              name: web
            addressType: IPv4
            endpoints:
            - addresses: ["10.0.0.1"]
            """);
    assertEquals("10.0.0.1", decoded.object().at("/endpoints/0/addresses/0").asString());
  }

  @Test
  void otherFormatsAreUnsupported() {
    assertInstanceOf(
        Decoded.UnsupportedMediaType.class,
        ObjectDecoder.decode(SERVICE, "text/html", bytes("{}"), FieldValidation.WARN));
  }

  static Decoded.Ok ok(ResourceKind kind, String contentType, String body) {
    return assertInstanceOf(
        Decoded.Ok.class,
        ObjectDecoder.decode(kind, contentType, bytes(body), FieldValidation.STRICT));
  }

  static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }
}

package io.fairlead.controlplane.kinds.schema;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.fairlead.model.meta.ApiVersion;
import io.fairlead.model.meta.ResourceKind;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

class OpenApiTest {
  private static final JsonMapper JSON = JsonMapper.builder().build();
  private static final ObjectNode ALL = all();

  private static ObjectNode all() {
    ObjectNode all = JSON.createObjectNode();
    for (ResourceKind kind : ResourceKind.values()) {
      // the preferred version last: the others have parts of it, without their kind
      kind.versions().reversed().forEach(v -> all.setAll(OpenApi.components(v, List.of(kind))));
    }
    return all;
  }

  private static JsonNode property(String schema, String name) {
    return ALL.path("io.k8s." + schema).path("properties").path(name);
  }

  @ParameterizedTest
  @EnumSource
  void aKindAndItsListSayWhatTheyAre(ResourceKind kind) {
    for (ApiVersion version : kind.versions()) {
      for (String suffix : List.of("", "List")) {
        JsonNode schema = ALL.path(Schemas.openApiName(kind, version) + suffix);

        assertEquals(
            JSON.createArrayNode()
                .add(
                    JSON.createObjectNode()
                        .put("group", version.group())
                        .put("kind", kind.kind() + suffix)
                        .put("version", version.version())),
            schema.path("x-kubernetes-group-version-kind"));
        assertTrue(
            schema.path("properties").propertyNames().containsAll(Set.of("apiVersion", "kind")),
            schema::toString);
      }
    }
  }

  @ParameterizedTest
  @EnumSource
  void aDocumentOfOneKindHasEverythingItRefersTo(ResourceKind kind) {
    ObjectNode components = OpenApi.components(kind.preferredVersion(), List.of(kind));
    Set<String> missing = new TreeSet<>();
    for (JsonNode reference : components.findValues("$ref")) {
      String name = reference.stringValue().replace("#/components/schemas/", "");
      if (!components.has(name)) {
        missing.add(name);
      }
    }

    assertEquals(Set.of(), missing);
    assertFalse(components.findValues("$ref").isEmpty());
  }

  @Test
  void nothingIsPublishedThatNobodyRefersTo() {
    Set<String> referred = new TreeSet<>();
    ALL.findValues("$ref")
        .forEach(r -> referred.add(r.stringValue().replace("#/components/schemas/", "")));
    List<String> stray = new ArrayList<>();
    ALL.properties()
        .forEach(
            entry -> {
              if (!entry.getValue().has("x-kubernetes-group-version-kind")
                  && !referred.contains(entry.getKey())) {
                stray.add(entry.getKey());
              }
            });

    assertEquals(List.of(), stray);
  }

  @ParameterizedTest(name = "{0}.{1}")
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          api.core.v1.ServiceSpec           | clusterIP         | {"type":"string"}
          api.core.v1.ServicePort           | port              | {"type":"integer","format":"int32"}
          api.core.v1.ServicePort           | targetPort        | {"allOf":[{"$ref":"#/components/schemas/io.k8s.apimachinery.pkg.util.intstr.IntOrString"}]}
          api.core.v1.ServiceSpec           | selector          | {"type":"object","additionalProperties":{"type":"string","default":""},"x-kubernetes-map-type":"atomic"}
          api.core.v1.ServiceSpec           | externalIPs       | {"type":"array","items":{"type":"string","default":""}}
          api.core.v1.ServiceSpec           | ports             | {"type":"array","items":{"allOf":[{"$ref":"#/components/schemas/io.k8s.api.core.v1.ServicePort"}],"default":{}}}
          networking.gateway.v1.HTTPRouteSpec | hostnames       | {"type":"array","items":{"type":"string"}}
          api.core.v1.Service               | spec              | {"allOf":[{"$ref":"#/components/schemas/io.k8s.api.core.v1.ServiceSpec"}]}
          api.core.v1.Secret                | data              | {"type":"object","additionalProperties":{"type":"string","format":"byte"}}
          api.core.v1.PodSpec               | activeDeadlineSeconds | {"type":"integer","format":"int64"}
          api.networking.v1.IngressRule     | http              | {"allOf":[{"$ref":"#/components/schemas/io.k8s.api.networking.v1.HTTPIngressRuleValue"}]}
          api.core.v1.ServiceList           | metadata          | {"allOf":[{"$ref":"#/components/schemas/io.k8s.apimachinery.pkg.apis.meta.v1.ListMeta"}]}
          apimachinery.pkg.apis.meta.v1.ObjectMeta | creationTimestamp | {"allOf":[{"$ref":"#/components/schemas/io.k8s.apimachinery.pkg.apis.meta.v1.Time"}]}
          """)
  void aFieldHasItsType(String schema, String name, String expected) {
    ObjectNode type = (ObjectNode) property(schema, name).deepCopy();
    type.remove(List.of("description", "enum", "default", "x-kubernetes-list-type"));
    type.remove(List.of("x-kubernetes-list-map-keys", "x-kubernetes-patch-merge-key"));
    type.remove(List.of("x-kubernetes-patch-strategy", "maxItems"));
    if (type.get("items") instanceof ObjectNode items) {
      items.remove(List.of("maxLength", "minLength", "pattern"));
    }

    assertEquals(JSON.readTree(expected), type);
  }

  @ParameterizedTest(name = "{0}")
  @CsvSource({
    "api.core.v1.ServicePort, port",
    "api.core.v1.PodSpec, containers",
    "api.core.v1.ConfigMapKeySelector, key",
    "api.core.v1.ServiceList, items",
    "api.networking.v1.HTTPIngressPath, backend pathType",
    "apimachinery.pkg.apis.meta.v1.OwnerReference, apiVersion kind name uid",
    "api.core.v1.EphemeralContainer, name",
    "api.apps.v1.DeploymentSpec, selector template",
    "api.rbac.v1.RoleRef, kind name",
    "api.core.v1.ServiceSpec, ''"
  })
  void whatAnObjectCanNotBeWithoutIsSaid(String schema, String expected) {
    List<String> required = new ArrayList<>();
    ALL.path("io.k8s." + schema).path("required").forEach(f -> required.add(f.stringValue()));

    assertEquals(expected, String.join(" ", required));
  }

  @ParameterizedTest(name = "{0}.{1}")
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          api.core.v1.ServiceSpec | ports | merge | port | map | port,protocol
          api.core.v1.PodSpec     | containers | merge | name | map | name
          api.core.v1.PodSpec     | volumes | merge,retainKeys | name | map | name
          apimachinery.pkg.apis.meta.v1.ObjectMeta | finalizers | merge | '' | set | ''
          apimachinery.pkg.apis.meta.v1.ObjectMeta | ownerReferences | merge | uid | map | uid
          api.discovery.v1.Endpoint | addresses | '' | '' | set | ''
          api.networking.v1.IngressSpec | rules | '' | '' | atomic | ''
          api.apps.v1.DeploymentStatus | conditions | merge | type | map | type
          api.rbac.v1.PolicyRule  | verbs | '' | '' | atomic | ''
          """)
  void aListSaysHowItMerges(
      String schema, String name, String strategy, String patchKey, String type, String mapKeys) {
    JsonNode list = property(schema, name);
    List<String> keys = new ArrayList<>();
    list.path("x-kubernetes-list-map-keys").forEach(key -> keys.add(key.stringValue()));

    assertEquals("array", list.path("type").stringValue());
    assertEquals(strategy, list.path("x-kubernetes-patch-strategy").asString(""));
    assertEquals(patchKey, list.path("x-kubernetes-patch-merge-key").asString(""));
    assertEquals(type, list.path("x-kubernetes-list-type").asString(""));
    assertEquals(Arrays.stream(mapKeys.split(",")).filter(k -> !k.isEmpty()).toList(), keys);
  }

  @Test
  void aStrategyIsPatchedWithTheKeysItRetains() {
    JsonNode strategy = property("api.apps.v1.DeploymentSpec", "strategy");

    assertEquals("retainKeys", strategy.path("x-kubernetes-patch-strategy").stringValue());
  }

  @Test
  void everyFieldOfEveryKindIsDescribed() {
    List<String> silent = new ArrayList<>();
    ALL.properties()
        .forEach(
            type ->
                type.getValue()
                    .path("properties")
                    .properties()
                    .forEach(
                        field -> {
                          if (field.getValue().path("description").asString("").isBlank()) {
                            silent.add(type.getKey() + "." + field.getKey());
                          }
                        }));

    assertEquals(List.of(), silent);
  }

  @ParameterizedTest(name = "{0}.{1}")
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          api.core.v1.ServicePort | port | The port that will be exposed by this service.
          api.core.v1.Service     | metadata | Standard object's metadata.
          api.core.v1.Probe       | failureThreshold | Minimum consecutive failures for the probe
          api.networking.v1.IngressRule | host | host is the fully qualified domain name
          api.core.v1.Event       | eventTime | Time when this Event was first observed.
          api.core.v1.Toleration  | key | Key is the taint key
          networking.gateway.v1.HTTPPathMatch | value | Value of the HTTP path to match against.
          networking.gateway.v1.HTTPRouteMatch | path | Path specifies a HTTP request path matcher.
          networking.gateway.v1.Listener | protocol | Protocol specifies the network protocol
          networking.gateway.v1.UDPRoute | spec | Spec defines the desired state of UDPRoute.
          networking.gateway.v1.Gateway | metadata | Standard object's metadata.
          networking.gateway.v1.GatewayClassList | items | List of gatewayclasses.
          networking.policy.v1alpha2.PortRange | end | The last port
          """)
  void aFieldIsDescribedInKubernetesWords(String schema, String name, String begin) {
    String text = property(schema, name).path("description").asString("");

    assertTrue(text.startsWith(begin), text);
  }

  @Test
  void aDescriptionIsTextWithoutTheMarksOfItsSource() {
    List<String> marked =
        ALL.findValues("description").stream()
            .map(text -> text.asString("")) // "description" is also the name of a field
            .filter(text -> text.matches("(?s).*(<gateway:|</|<br>|<p>|&[a-z#0-9]+;|\\\\n).*"))
            .toList();

    assertEquals(List.of(), marked);
  }

  @Test
  void aTextSaysWhichValuesItMayHaveAndWhichItHasByDefault() {
    JsonNode protocol = property("api.core.v1.ServicePort", "protocol");

    assertEquals(JSON.readTree("[\"SCTP\",\"TCP\",\"UDP\"]"), protocol.path("enum"));
    assertEquals("TCP", protocol.path("default").stringValue());
  }
}

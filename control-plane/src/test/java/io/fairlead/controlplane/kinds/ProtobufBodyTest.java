package io.fairlead.controlplane.kinds;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;

import com.google.protobuf.ByteString;
import com.google.protobuf.Message;
import io.fairlead.model.meta.ResourceKind;
import io.kubernetes.client.proto.IntStr;
import io.kubernetes.client.proto.Meta;
import io.kubernetes.client.proto.Runtime;
import io.kubernetes.client.proto.V1;
import io.kubernetes.client.proto.V1Discovery;
import io.kubernetes.client.proto.V1Networking;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.node.ObjectNode;

/** Protobuf bodies as kubectl 1.32 and typed Go clients send them. */
class ProtobufBodyTest {
  private static final String PROTOBUF = "application/vnd.kubernetes.protobuf";

  @Test
  void aConfigMapAsKubectlWroteIt() {
    byte[] body =
        HexFormat.of()
            .parseHex(
                "6b3873000a0f0a0276311209436f6e6669674d6170121e0a140a026332"
                    + "12001a0274312200"
                    + "2a003200380042001206"
                    + "0a016112"
                    + "01621a002200");
    assertEquals(
        Yaml.object(
            "{kind: ConfigMap, apiVersion: v1, metadata: {name: c2, namespace: t1}, data: {a: b}}"),
        decoded(ResourceKind.CONFIG_MAP, body));
  }

  @Test
  void aServiceWithEveryKindOfPort() {
    V1.Service service =
        V1.Service.newBuilder()
            .setMetadata(meta("web").putLabels("app", "web"))
            .setSpec(
                V1.ServiceSpec.newBuilder()
                    .addPorts(port("http", 80, number(8080)))
                    .addPorts(port("dns", 53, text("dns")))
                    .setType("")
                    .setClusterIP("None")
                    .addClusterIPs("None")
                    .putSelector("app", "web")
                    .setPublishNotReadyAddresses(false)
                    .setAllocateLoadBalancerNodePorts(false)
                    .setHealthCheckNodePort(0))
            .setStatus(V1.ServiceStatus.newBuilder().setLoadBalancer(loadBalancer()))
            .build();
    assertEquals(
        Yaml.object(
            """
            kind: Service
            apiVersion: v1
            metadata: {name: web, labels: {app: web}}
            spec:
              ports:
              - {name: http, port: 80, targetPort: 8080}
              - {name: dns, port: 53, targetPort: dns}
              clusterIP: None
              clusterIPs: [None]
              selector: {app: web}
              allocateLoadBalancerNodePorts: false
            status: {loadBalancer: {}}
            """),
        decoded(ResourceKind.SERVICE, body("v1", "Service", service)));
  }

  @Test
  void anIngressWhoseRulesAreInlined() {
    V1Networking.HTTPIngressPath path =
        V1Networking.HTTPIngressPath.newBuilder()
            .setPath("/")
            .setPathType("Prefix")
            .setBackend(
                V1Networking.IngressBackend.newBuilder()
                    .setService(
                        V1Networking.IngressServiceBackend.newBuilder()
                            .setName("web")
                            .setPort(
                                V1Networking.ServiceBackendPort.newBuilder()
                                    .setName("")
                                    .setNumber(80))))
            .build();
    V1Networking.Ingress ingress =
        V1Networking.Ingress.newBuilder()
            .setMetadata(meta("i"))
            .setSpec(
                V1Networking.IngressSpec.newBuilder()
                    .addRules(
                        V1Networking.IngressRule.newBuilder()
                            .setHost("a.example")
                            .setIngressRuleValue(
                                V1Networking.IngressRuleValue.newBuilder()
                                    .setHttp(
                                        V1Networking.HTTPIngressRuleValue.newBuilder()
                                            .addPaths(path)))))
            .build();
    assertEquals(
        Yaml.object(
            """
            kind: Ingress
            apiVersion: networking.k8s.io/v1
            metadata: {name: i}
            spec:
              rules:
              - host: a.example
                http:
                  paths:
                  - path: /
                    pathType: Prefix
                    backend: {service: {name: web, port: {number: 80}}}
            """),
        decoded(ResourceKind.INGRESS, body("networking.k8s.io/v1", "Ingress", ingress)));
  }

  @Test
  void falseConditionsOfEndpointsAreKept() {
    V1Discovery.EndpointSlice slice =
        V1Discovery.EndpointSlice.newBuilder()
            .setMetadata(meta("s"))
            .setAddressType("IPv4")
            .addEndpoints(
                V1Discovery.Endpoint.newBuilder()
                    .addAddresses("10.0.0.1")
                    .setConditions(
                        V1Discovery.EndpointConditions.newBuilder()
                            .setReady(false)
                            .setTerminating(false)))
            .addPorts(V1Discovery.EndpointPort.newBuilder().setName("").setPort(80))
            .build();
    assertEquals(
        Yaml.object(
            """
            kind: EndpointSlice
            apiVersion: discovery.k8s.io/v1
            metadata: {name: s}
            addressType: IPv4
            endpoints:
            - addresses: [10.0.0.1]
              conditions: {ready: false, terminating: false}
            ports: [{name: "", port: 80}]
            """),
        decoded(ResourceKind.ENDPOINT_SLICE, body("discovery.k8s.io/v1", "EndpointSlice", slice)));
  }

  @Test
  void anEmptyNamespaceSelectorIsNotNone() {
    V1Networking.NetworkPolicy policy =
        V1Networking.NetworkPolicy.newBuilder()
            .setMetadata(meta("p"))
            .setSpec(
                V1Networking.NetworkPolicySpec.newBuilder()
                    .setPodSelector(Meta.LabelSelector.newBuilder())
                    .addIngress(
                        V1Networking.NetworkPolicyIngressRule.newBuilder()
                            .addFrom(
                                V1Networking.NetworkPolicyPeer.newBuilder()
                                    .setNamespaceSelector(Meta.LabelSelector.newBuilder()))))
            .build();
    assertEquals(
        Yaml.node("{podSelector: {}, ingress: [{from: [{namespaceSelector: {}}]}]}"),
        decoded(ResourceKind.NETWORK_POLICY, body("networking.k8s.io/v1", "NetworkPolicy", policy))
            .get("spec"));
  }

  @Test
  void bytesTimesAndRawJson() {
    V1.Secret secret =
        V1.Secret.newBuilder()
            .setMetadata(
                meta("s")
                    .setCreationTimestamp(Meta.Time.newBuilder())
                    .setDeletionTimestamp(Meta.Time.newBuilder().setSeconds(1_767_225_600L))
                    .addManagedFields(
                        Meta.ManagedFieldsEntry.newBuilder()
                            .setFieldsV1(
                                Meta.FieldsV1.newBuilder()
                                    .setRaw(ByteString.copyFromUtf8("{\"f:data\":{}}")))))
            .putData("k", ByteString.copyFromUtf8("value"))
            .build();
    assertEquals(
        Yaml.object(
            """
            kind: Secret
            apiVersion: v1
            metadata:
              name: s
              deletionTimestamp: "2026-01-01T00:00:00Z"
              managedFields: [{fieldsV1: {"f:data": {}}}]
            data: {k: dmFsdWU=}
            """),
        decoded(ResourceKind.SECRET, body("v1", "Secret", secret)));
  }

  @Test
  void whatNoKindIsButTheApiNeeds() {
    Meta.DeleteOptions options =
        Meta.DeleteOptions.newBuilder()
            .setGracePeriodSeconds(0)
            .setPropagationPolicy("Background")
            .build();
    Decoded decoded =
        ObjectDecoder.decode(
            "io.k8s.apimachinery.pkg.apis.meta.v1.DeleteOptions",
            "v1",
            "DeleteOptions",
            PROTOBUF,
            body("v1", "DeleteOptions", options),
            FieldValidation.STRICT);
    assertEquals(
        Yaml.object(
            "{kind: DeleteOptions, apiVersion: v1, gracePeriodSeconds: 0, propagationPolicy:"
                + " Background}"),
        assertInstanceOf(Decoded.Ok.class, decoded).object());
  }

  @Test
  void refusals() {
    byte[] noEnvelope = "{}".getBytes(StandardCharsets.UTF_8);
    assertEquals(
        new Decoded.BadRequest(
            "the object provided is unrecognized (must be of type Service): provided data does not"
                + " appear to be a protobuf message, expected prefix [107 56 115 0] ({})"),
        ObjectDecoder.decode(ResourceKind.SERVICE, PROTOBUF, noEnvelope, FieldValidation.STRICT));
    byte[] cut = HexFormat.of().parseHex("6b3873000a0f0a02");
    assertEquals(
        new Decoded.BadRequest(
            "Service in version \"v1\" cannot be handled as a Service: unexpected EOF"),
        ObjectDecoder.decode(ResourceKind.SERVICE, PROTOBUF, cut, FieldValidation.STRICT));
  }

  private static ObjectNode decoded(ResourceKind kind, byte[] body) {
    Decoded decoded = ObjectDecoder.decode(kind, PROTOBUF, body, FieldValidation.STRICT);
    return assertInstanceOf(Decoded.Ok.class, decoded, decoded::toString).object();
  }

  private static byte[] body(String apiVersion, String kind, Message message) {
    Runtime.Unknown envelope =
        Runtime.Unknown.newBuilder()
            .setTypeMeta(Runtime.TypeMeta.newBuilder().setApiVersion(apiVersion).setKind(kind))
            .setRaw(message.toByteString())
            .setContentEncoding("")
            .setContentType("")
            .build();
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    out.writeBytes(new byte[] {'k', '8', 's', 0});
    out.writeBytes(envelope.toByteArray());
    return out.toByteArray();
  }

  private static Meta.ObjectMeta.Builder meta(String name) {
    return Meta.ObjectMeta.newBuilder()
        .setName(name)
        .setGenerateName("")
        .setNamespace("")
        .setGeneration(0);
  }

  private static V1.ServicePort port(String name, int port, IntStr.IntOrString target) {
    return V1.ServicePort.newBuilder()
        .setName(name)
        .setProtocol("")
        .setPort(port)
        .setTargetPort(target)
        .setNodePort(0)
        .build();
  }

  private static IntStr.IntOrString number(int value) {
    return IntStr.IntOrString.newBuilder().setType(0).setIntVal(value).setStrVal("").build();
  }

  private static IntStr.IntOrString text(String value) {
    return IntStr.IntOrString.newBuilder().setType(1).setIntVal(0).setStrVal(value).build();
  }

  private static V1.LoadBalancerStatus loadBalancer() {
    return V1.LoadBalancerStatus.newBuilder().build();
  }
}

package io.fairlead.controlplane.object;

import io.fairlead.controlplane.kinds.Lifecycle;
import io.fairlead.controlplane.kinds.Yaml;
import io.fairlead.model.json.Fields;
import io.fairlead.model.meta.ObjectMeta;
import io.fairlead.model.meta.ResourceKey;
import io.fairlead.model.meta.ResourceKind;
import java.time.Instant;
import tools.jackson.databind.node.ObjectNode;

/** Objects as they are when they reach an entity: complete, with uid and defaults. */
public final class SampleObjects {

  private static final Instant NOW = Instant.parse("2026-01-02T03:04:05Z");

  private SampleObjects() {}

  /** The object a user wrote, prepared as the API does. */
  public static ObjectNode complete(String yaml) {
    ObjectNode written = Yaml.object(yaml);
    ResourceKind kind = kind(written);
    return Lifecycle.prepareCreate(kind, ObjectMeta.of(written).namespace(), written, NOW);
  }

  public static ResourceKey key(ObjectNode object) {
    ObjectMeta meta = ObjectMeta.of(object);
    return new ResourceKey(kind(object), meta.namespace(), meta.name());
  }

  private static ResourceKind kind(ObjectNode object) {
    return ResourceKind.byApiVersion(Fields.text(object, "apiVersion"), Fields.text(object, "kind"))
        .orElseThrow();
  }

  public static ObjectNode namespace(String name) {
    return complete("{apiVersion: v1, kind: Namespace, metadata: {name: %s}}".formatted(name));
  }

  public static ObjectNode node(String name, String zone) {
    return complete(
        """
        apiVersion: v1
        kind: Node
        metadata: {name: %s, labels: {topology.kubernetes.io/zone: %s}}
        """
            .formatted(name, zone));
  }

  public static ObjectNode configMap(String namespace, String name, String value) {
    return complete(
        """
        apiVersion: v1
        kind: ConfigMap
        metadata: {namespace: %s, name: %s}
        data: {value: "%s"}
        """
            .formatted(namespace, name, value));
  }

  /** A Service of type ClusterIP that selects {@code app: <app>}, port 80 to {@code http}. */
  public static ObjectNode service(String namespace, String name, String app) {
    return complete(
        """
        apiVersion: v1
        kind: Service
        metadata: {namespace: %s, name: %s}
        spec:
          selector: {app: %s}
          ports: [{name: http, port: 80, targetPort: http}]
        """
            .formatted(namespace, name, app));
  }

  /**
   * A pod on {@code node-a} with one port {@code http} and a status that says whether it is ready.
   */
  public static ObjectNode pod(
      String namespace, String name, String app, String address, boolean ready) {
    ObjectNode pod =
        complete(
            """
            apiVersion: v1
            kind: Pod
            metadata: {namespace: %s, name: %s, labels: {app: %s}}
            spec:
              nodeName: node-a
              containers: [{name: c, image: i, ports: [{name: http, containerPort: 8080}]}]
            """
                .formatted(namespace, name, app));
    pod.set(
        "status",
        Yaml.object(
            """
            phase: Running
            podIP: %1$s
            podIPs: [{ip: %1$s}]
            conditions: [{type: Ready, status: "%2$s"}]
            """
                .formatted(address, ready ? "True" : "False")));
    return pod;
  }

  /** A policy for {@code app: api} that lets {@code app: <from>} in. */
  public static ObjectNode policy(String namespace, String name, String from) {
    return complete(
        """
        apiVersion: networking.k8s.io/v1
        kind: NetworkPolicy
        metadata: {namespace: %s, name: %s}
        spec:
          podSelector: {matchLabels: {app: api}}
          policyTypes: [Ingress]
          ingress: [{from: [{podSelector: {matchLabels: {app: %s}}}]}]
        """
            .formatted(namespace, name, from));
  }

  public static ObjectNode ingress(String namespace, String name, String host) {
    return complete(
        """
        apiVersion: networking.k8s.io/v1
        kind: Ingress
        metadata: {namespace: %s, name: %s}
        spec:
          ingressClassName: fairlead
          rules:
          - host: %s
            http:
              paths: [{path: /, pathType: Prefix, backend: {service: {name: api, port: {number: 80}}}}]
        """
            .formatted(namespace, name, host));
  }
}

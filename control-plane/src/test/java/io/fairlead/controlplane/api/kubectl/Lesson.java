package io.fairlead.controlplane.api.kubectl;

/** The objects most of these tests look at, in the namespace {@code default}. */
final class Lesson {
  private Lesson() {}

  static final String POD =
      """
      apiVersion: v1
      kind: Pod
      metadata:
        name: web
        labels: {app: web}
        annotations: {fairlead.io/pod-ip: 127.65.7.1}
      spec:
        containers:
        - name: web
          image: nginx:1.27
          ports: [{name: http, containerPort: 8081}]
      """;

  static final String SERVICE =
      """
      apiVersion: v1
      kind: Service
      metadata: {name: web}
      spec:
        selector: {app: web}
        ports:
        - {name: http, port: 80, targetPort: http}
        - {name: alt, port: 81, targetPort: 8082}
      """;

  static final String INGRESS =
      """
      apiVersion: networking.k8s.io/v1
      kind: Ingress
      metadata: {name: web}
      spec:
        rules:
        - host: web.example
          http:
            paths:
            - {path: /, pathType: Prefix, backend: {service: {name: web, port: {name: http}}}}
      """;

  static final String POLICY =
      """
      apiVersion: networking.k8s.io/v1
      kind: NetworkPolicy
      metadata: {name: web}
      spec:
        podSelector: {matchLabels: {app: web}}
        policyTypes: [Ingress]
        ingress:
        - from: [{namespaceSelector: {}}]
          ports: [{protocol: TCP, port: 8081}]
      """;

  static final String CONFIG =
      """
      apiVersion: v1
      kind: ConfigMap
      metadata: {name: web}
      data: {a: "1"}
      """;

  static final String SECRET =
      """
      apiVersion: v1
      kind: Secret
      metadata: {name: web}
      data: {a: MQ==}
      """;

  static final String ALL = String.join("---\n", POD, SERVICE, INGRESS, POLICY, CONFIG, SECRET);

  /** The pod's status as a node agent would report it. */
  static final String RUNNING =
      """
      {"status":{"phase":"Running","podIP":"127.65.7.1","podIPs":[{"ip":"127.65.7.1"}],
       "conditions":[{"type":"Ready","status":"True"}],
       "containerStatuses":[{"name":"web","ready":true,"restartCount":0,"image":"nginx:1.27",
         "imageID":"","state":{"running":{"startedAt":"2026-01-01T00:00:00Z"}}}]}}
      """;

  static void run(Kubectl kubectl) {
    kubectl.apply(ALL);
    kubectl.ok(
        "patch", "pod", "web", "--subresource=status", "--type=merge", "-p", RUNNING.strip());
  }
}

package io.fairlead.controlplane.kinds;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.fairlead.model.meta.ResourceKind;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** B34: what is deprecated or has no effect is answered with a Warning, never silently ignored. */
class WarningsTest {
  record Row(ResourceKind kind, String yaml, List<String> warnings) {
    static Row of(ResourceKind kind, String yaml, String... warnings) {
      return new Row(kind, yaml, List.of(warnings));
    }
  }

  static List<Row> rows() {
    return List.of(
        Row.of(
            ResourceKind.CONFIG_MAP,
            "{metadata: {namespace: kube-system, name: coredns}, data: {Corefile: \". {\\n  acl\\n "
                + " cache 0\\n}\"}}",
            "data[Corefile]: line 2: plugin acl: not supported; a NetworkPolicy says who may reach"
                + " DNS",
            "data[Corefile]: line 3: plugin cache: cache TTL can not be zero or negative: 0",
            "data: DNS is answered as before"),
        Row.of(
            ResourceKind.CONFIG_MAP,
            "{metadata: {namespace: kube-system, name: coredns}, data: {Corefile: \". {\\n"
                + " import *.part\\n"
                + " hosts NodeHosts\\n"
                + "}\", a.part: loop, b.override: log, NodeHosts: ''}}",
            "data[b.override]: has no effect: nothing in the Corefile makes use of it"),
        Row.of(
            ResourceKind.CONFIG_MAP,
            "{metadata: {namespace: default, name: coredns}, data: {Corefile: \". {\"}}"),
        Row.of(
            ResourceKind.CONFIG_MAP,
            "{metadata: {namespace: ingress-nginx, name: udp-services}, data: {'53': 'a/dns:53',"
                + " dns: 'a/dns:53', '54': 'a/dns', '55': 'a/dns:53:PROXY'}}",
            "data[54]: Invalid value: \"a/dns\": must be namespace/service:port; the port is not"
                + " opened",
            "data[55]: the PROXY protocol is for TCP alone; the port is not opened",
            "data[dns]: Invalid value: \"dns\": must be between 1 and 65535, inclusive; nothing is"
                + " opened"),
        Row.of(
            ResourceKind.CONFIG_MAP,
            "{metadata: {namespace: default, name: udp-services}, data: {dns: 'a/dns'}}"),
        Row.of(
            ResourceKind.SERVICE,
            "{metadata: {annotations: {team: a}}, spec: {type: NodePort, clusterIP: 10.0.0.1,"
                + " ports: [{port: 80, protocol: TCP}], internalTrafficPolicy: Cluster}}"),
        Row.of(
            ResourceKind.SERVICE,
            "{spec: {clusterIP: None, sessionAffinity: ClientIP, loadBalancerIP: 10.0.0.1}}",
            "spec.loadBalancerIP is ignored when spec.clusterIP is \"None\"",
            "spec.SessionAffinity is ignored when spec.clusterIP is \"None\""),
        Row.of(
            ResourceKind.SERVICE,
            "{spec: {type: ExternalName, externalIPs: [10.0.0.1]}}",
            "spec.externalIPs is ignored when spec.type is \"ExternalName\""),
        Row.of(
            ResourceKind.SERVICE,
            "{spec: {type: LoadBalancer, internalTrafficPolicy: Local, externalTrafficPolicy:"
                + " Local, trafficDistribution: PreferSameNode, ports: [{port: 80, protocol:"
                + " SCTP}]}}",
            "spec.type: nothing assigns load balancer addresses yet; the cluster IP and node ports"
                + " work",
            "spec.externalTrafficPolicy: in the userspace data plane endpoints see this host"
                + " instead of clients outside it",
            "spec.ports[0].protocol: SCTP is not forwarded by the userspace data plane"),
        Row.of(
            ResourceKind.SERVICE,
            "{metadata: {annotations: {metallb.universe.tf/address-pool: p}}, spec: {}}",
            "metadata.annotations[metallb.universe.tf/address-pool]: this annotation is not"
                + " supported and has no effect"),
        Row.of(
            ResourceKind.INGRESS,
            "{metadata: {annotations: {kubernetes.io/ingress.class: nginx,"
                + " nginx.ingress.kubernetes.io/proxy-buffering: on,"
                + " nginx.org/rewrites: x, cert-manager.io/issuer: a}},"
                + " spec: {rules: [{http: {paths: [{backend: {resource: {kind: A, name: b}}}]}}]}}",
            "metadata.annotations[nginx.ingress.kubernetes.io/proxy-buffering]: this annotation is"
                + " not supported and has no effect: bodies are passed on as they come, in bounded"
                + " memory",
            "metadata.annotations[nginx.org/rewrites]: this annotation is not supported and has no"
                + " effect",
            "annotation \"kubernetes.io/ingress.class\" is deprecated, please use"
                + " 'spec.ingressClassName' instead",
            "spec.rules[0].http.paths[0].backend.resource: resource backends are not served;"
                + " requests are answered 503"),
        Row.of(
            ResourceKind.INGRESS,
            "{metadata: {annotations: {nginx.ingress.kubernetes.io/use-regex: 'true',"
                + " nginx.ingress.kubernetes.io/proxy-body-size: big}}, spec: {rules: [{http:"
                + " {paths: [{path: /a}, {path: '/b('}]}}]}}",
            "metadata.annotations[nginx.ingress.kubernetes.io/proxy-body-size]: Invalid value:"
                + " \"big\": must be a size such as 8m, 512k or 0; the annotation has no effect",
            "spec.rules[0].http.paths[1].path: no regular expression (Unclosed group), so nothing"
                + " is routed by it"),
        Row.of(
            ResourceKind.INGRESS_CLASS,
            "{spec: {controller: fairlead.io/gateway, parameters: {kind: A, name: b}}}",
            "spec.parameters has no effect: gateways have no parameters of a class"),
        Row.of(
            ResourceKind.INGRESS_CLASS,
            "{spec: {controller: example.com/c, parameters: {kind: A, name: b}}}"),
        Row.of(
            ResourceKind.POD,
            "{spec: {containers: [{name: a, image: x, readinessProbe: {exec: {}}, livenessProbe:"
                + " {httpGet: {}}}]}}",
            "spec.containers: no node runs them (container a: no command, and that of image \"x\""
                + " is not known); run the process yourself and name its address in the annotation"
                + " fairlead.io/pod-ip",
            "spec.containers[0].readinessProbe.exec: nothing is executed in a process that runs"
                + " elsewhere; the container counts as ready",
            "spec.containers[0].livenessProbe: nothing restarts a process that runs elsewhere"),
        Row.of(
            ResourceKind.POD,
            "{metadata: {annotations: {fairlead.io/pod-ip: 10.0.0.1, fairlead.io/pod-op: a}}, spec:"
                + " {containers: [{readinessProbe: {httpGet: {}}}]}}",
            "metadata.annotations[fairlead.io/pod-op]: unknown annotation, nothing acts on it on a"
                + " Pod"),
        Row.of(
            ResourceKind.POD,
            "{spec: {securityContext: {}, hostPID: false, hostNetwork: true, containers: [{name: a,"
                + " image: busybox, resources: {}, ports: [{hostPort: 80}], lifecycle: {postStart:"
                + " {sleep: {}}, preStop: {sleep: {}}}}], volumes: [{name: m, emptyDir: {medium:"
                + " Memory, sizeLimit: 1Mi}}]}}"),
        Row.of(
            ResourceKind.POD,
            "{spec: {securityContext: {runAsUser: 1}, hostUsers: false, affinity: {nodeAffinity:"
                + " {}}, activeDeadlineSeconds: 5, initContainers: [{name: i, image: busybox,"
                + " securityContext: {privileged: true}}], containers: [{name: a, image: busybox,"
                + " resources: {limits: {cpu: 1}}, ports: [{hostPort: 80}]}], volumes: [{name: d,"
                + " emptyDir: {sizeLimit: 1Mi}}, {name: h, emptyDir: {medium: HugePages}}]}}",
            "spec.activeDeadlineSeconds: nothing ends the pod then",
            "spec.affinity: a pod is given to the node with the fewest pods that has the labels of"
                + " its nodeSelector",
            "spec.securityContext: processes run as the user, and with the rights, of the node",
            "spec.hostUsers: processes run as the user, and with the rights, of the node",
            "spec.initContainers[0].securityContext: processes run as the user, and with the"
                + " rights, of the node",
            "spec.containers[0].resources.limits: processes are not limited",
            "spec.containers[0].ports[0].hostPort: no port of the node leads to it",
            "spec.volumes[0].emptyDir.sizeLimit: what is written is not measured",
            "spec.volumes[1].emptyDir.medium: it is a directory on the node's disk"),
        Row.of(
            ResourceKind.DEPLOYMENT,
            "{spec: {template: {spec: {containers: [{image: busybox, resources: {requests: {cpu:"
                + " 1}}}]}}}}",
            "spec.template.spec.containers[0].resources.requests: nothing is reserved; a pod is"
                + " given to the node with the fewest pods that has the labels of its"
                + " nodeSelector"),
        Row.of(
            ResourceKind.POD,
            "{metadata: {annotations: {fairlead.io/dns-search: server}}, spec: {containers: [{name:"
                + " a, image: busybox}]}}",
            "metadata.annotations[fairlead.io/dns-search]: server has no effect: the only value is"
                + " client"),
        Row.of(
            ResourceKind.SERVICE,
            "{metadata: {annotations: {fairlead.io/balance: fastest, fairlead.io/slow-start: 30s,"
                + " fairlead.io/balanced: x}}, spec: {}}",
            "metadata.annotations[fairlead.io/balance]: Invalid value: \"fastest\": must be"
                + " round-robin, least-request, ewma or hash; round-robin holds",
            "metadata.annotations[fairlead.io/balanced]: unknown annotation, nothing acts on it on"
                + " a Service"),
        Row.of(
            ResourceKind.NAMESPACE,
            "{metadata: {annotations: {fairlead.io/dns-scope: all}}}",
            "metadata.annotations[fairlead.io/dns-scope]: all is taken for namespace: it is none of"
                + " cluster, namespace, reachable"),
        Row.of(
            ResourceKind.NAMESPACE,
            "{metadata: {annotations: {fairlead.io/dns-scope: reachable}}}"),
        Row.of(
            ResourceKind.NETWORK_POLICY,
            "{spec: {policyTypes: [Ingress], egress: [{}]}}",
            "spec.egress has no effect: spec.policyTypes does not contain Egress"),
        Row.of(
            ResourceKind.CLUSTER_NETWORK_POLICY,
            "{metadata: {annotations: {fairlead.io/established: cut}}, spec: {}}"),
        Row.of(
            ResourceKind.NETWORK_POLICY,
            "{metadata: {annotations: {fairlead.io/established: drop}}, spec: {}}",
            "metadata.annotations[fairlead.io/established]: drop has no effect: it is neither keep"
                + " nor cut"),
        Row.of(
            ResourceKind.NETWORK_POLICY,
            "{metadata: {annotations: {fairlead.io/egress-domain-names: a.example.com}}, spec:"
                + " {policyTypes: [Ingress]}}",
            "metadata.annotations[fairlead.io/egress-domain-names] has no effect: spec.policyTypes"
                + " does not contain Egress"),
        Row.of(
            ResourceKind.CLUSTER_NETWORK_POLICY,
            "{metadata: {annotations: {fairlead.io/egress-domain-names: a.example.com}}, spec: {}}",
            "metadata.annotations[fairlead.io/egress-domain-names]: unknown annotation, nothing"
                + " acts on it on a ClusterNetworkPolicy"),
        Row.of(
            ResourceKind.ENDPOINT_SLICE,
            "{addressType: FQDN}",
            "addressType: FQDN endpoints are deprecated"),
        Row.of(
            ResourceKind.STATEFUL_SET,
            "{spec: {volumeClaimTemplates: [{}]}}",
            "spec.volumeClaimTemplates: nothing makes PersistentVolumeClaims; the pods name claims"
                + " that do not exist"));
  }

  @ParameterizedTest
  @MethodSource("rows")
  void tellsTheAuthor(Row row) {
    assertEquals(row.warnings(), Warnings.of(row.kind(), Yaml.object(row.yaml())));
  }
}

package io.fairlead.model.networkpolicy;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.fairlead.model.json.Json5;
import io.fairlead.model.meta.ResourceKind;
import io.fairlead.model.networkpolicy.PolicyRules.AddressPort;
import io.fairlead.model.pod.Pod;
import io.fairlead.model.service.ServiceJson;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The rules for DNS that everybody writes mean the addresses it is answered at. */
class DnsPeerTest {
  private static final String DUAL = "clusterIPs: ['10.96.0.10', 'fd00:96::a']";
  private static final String BOTH = "10.96.0.10 fd00:96::a";

  private static final Map<String, Map<String, String>> NAMESPACES =
      Map.of("shop", Map.of("team", "a"), "kube-system", Map.of());

  @Tag("N6")
  @ParameterizedTest(name = "N6: in {0} to {1}: {2}")
  @CsvSource(
      delimiter = '|',
      value = {
        "shop|{namespaceSelector: {matchLabels: {'kubernetes.io/metadata.name': 'kube-system'}},"
            + " podSelector: {matchLabels: {'k8s-app': 'kube-dns'}}}|"
            + BOTH,
        "shop|{namespaceSelector: {}, podSelector: {matchLabels: {'k8s-app': 'kube-dns'}}}|" + BOTH,
        "shop|{namespaceSelector: {}, podSelector: {matchExpressions:"
            + " [{key: 'k8s-app', operator: 'In', values: ['kube-dns', 'coredns']}]}}|"
            + BOTH,
        "shop|{namespaceSelector: {matchExpressions: [{key: 'kubernetes.io/metadata.name',"
            + " operator: 'In', values: ['kube-system']}]}}|"
            + BOTH,
        "shop|{namespaceSelector: {}}|" + BOTH,
        "kube-system|{podSelector: {}}|" + BOTH,
        "kube-system|{podSelector: {matchLabels: {'k8s-app': 'kube-dns'}}}|" + BOTH,
        "shop|{podSelector: {matchLabels: {'k8s-app': 'kube-dns'}}}|''",
        "shop|{podSelector: {}}|''",
        "shop|{namespaceSelector: {matchLabels: {team: 'a'}}}|''",
        "shop|{namespaceSelector: {}, podSelector: {matchLabels: {'k8s-app': 'coredns'}}}|''",
        "shop|{namespaceSelector: {}, podSelector: {matchExpressions:"
            + " [{key: 'k8s-app', operator: 'DoesNotExist'}]}}|''",
        "shop|{namespaceSelector: {}, podSelector:"
            + " {matchLabels: {'k8s-app': 'kube-dns', tier: 'dns'}}}|''",
      })
  void selectorsOfEgressMeanIt(String namespace, String peer, String addresses) {
    PolicyRules rules = policy(namespace, peer, DUAL);
    assertEquals(addresses, addresses(rules.egress().getFirst().peerPods()));
  }

  @ParameterizedTest(name = "CN4: {0}")
  @CsvSource(
      delimiter = '|',
      value = {
        "{pods: {namespaceSelector: {matchLabels: {'kubernetes.io/metadata.name': 'kube-system'}},"
            + " podSelector: {matchLabels: {'k8s-app': 'kube-dns'}}}}|"
            + BOTH,
        "{namespaces: {}}|" + BOTH,
        "{pods: {namespaceSelector: {}, podSelector: {matchLabels: {'k8s-app': 'coredns'}}}}|''",
      })
  void soDoPeersOfClusterNetworkPolicies(String peer, String addresses) {
    PolicyRules rules =
        resolve(
            ResourceKind.CLUSTER_NETWORK_POLICY,
            """
            {metadata: {name: 'dns'}, spec: {tier: 'Admin', priority: 1, subject: {namespaces: {}},
             ingress: [{action: 'Accept', from: [%1$s]}], egress: [{action: 'Accept', to: [%1$s]}]}}
            """
                .formatted(peer),
            DUAL);
    assertEquals(addresses, addresses(rules.egress().getFirst().peerPods()));
    assertEquals(Set.of(), rules.ingress().getFirst().peerPods(), "originates nothing");
    assertEquals(Set.of(), rules.pods(), "is no subject");
  }

  @Test
  void isNeitherSubjectNorOrigin() {
    PolicyRules rules =
        policy("kube-system", "{podSelector: {matchLabels: {'k8s-app': 'kube-dns'}}}", DUAL);
    assertEquals(Set.of(), rules.pods());
    assertEquals(Set.of(), rules.ingress().getFirst().peerPods());
  }

  @Tag("N10")
  @ParameterizedTest(name = "N10: port {1} of {0} is {2}")
  @CsvSource(
      delimiter = '|',
      value = {
        "[{namespaceSelector: {}}]|{port: 'dns', protocol: 'UDP'}|53",
        "[{namespaceSelector: {}}]|{port: 'dns-tcp', protocol: 'TCP'}|53",
        "[{namespaceSelector: {}}]|{port: 'dns', protocol: 'TCP'}|",
        "[]|{port: 'dns', protocol: 'UDP'}|53",
      })
  void portsHaveTheNamesOfTheService(String to, String port, Integer number) {
    PolicyRules rules =
        resolve(
            ResourceKind.NETWORK_POLICY,
            "{metadata: {namespace: 'shop', name: 'p'}, spec: {podSelector: {},"
                + " policyTypes: ['Egress'], egress: [{to: %s, ports: [%s]}]}}".formatted(to, port),
            "clusterIP: '10.96.0.10'");
    assertEquals(
        number == null ? Set.of() : Set.of(new AddressPort("10.96.0.10", number)),
        Objects.requireNonNull(rules.egress().getFirst().ports().getFirst().named()));
  }

  @Tag("N12")
  @ParameterizedTest(name = "N12: {0}")
  @CsvSource(
      delimiter = '|',
      value = {
        "clusterIP: '10.96.0.10'|10.96.0.10",
        "clusterIPs: ['FD00:96:0::A']|fd00:96::a",
        "clusterIP: 'None', clusterIPs: ['None']|''",
        "type: 'ExternalName', externalName: 'dns.example'|''",
      })
  void followsTheService(String spec, String addresses) {
    PolicyRules rules = policy("shop", "{namespaceSelector: {}}", spec);
    assertEquals(addresses, addresses(rules.egress().getFirst().peerPods()));
  }

  private static PolicyRules policy(String namespace, String peer, String service) {
    return resolve(
        ResourceKind.NETWORK_POLICY,
        """
        {metadata: {namespace: '%1$s', name: 'p'},
         spec: {podSelector: {}, policyTypes: ['Ingress', 'Egress'],
                ingress: [{from: [%2$s]}], egress: [{to: [%2$s]}]}}
        """
            .formatted(namespace, peer),
        service);
  }

  private static PolicyRules resolve(ResourceKind kind, String policy, String service) {
    Pod dns =
        DnsPeer.of(
            ServiceJson.read(
                Json5.object(
                    """
                    {metadata: {namespace: 'kube-system', name: 'kube-dns'},
                     spec: {%s, ports: [{name: 'dns', port: 53, protocol: 'UDP'},
                                        {name: 'dns-tcp', port: 53, protocol: 'TCP'}]}}
                    """
                        .formatted(service))));
    return PolicyResolver.resolve(
        PolicyKinds.read(kind, Json5.object(policy)), List.of(), dns, NAMESPACES);
  }

  private static String addresses(Set<String> peers) {
    return String.join(" ", new TreeSet<>(peers));
  }
}

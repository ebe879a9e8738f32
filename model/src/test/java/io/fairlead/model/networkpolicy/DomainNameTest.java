package io.fairlead.model.networkpolicy;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.fairlead.model.json.Json5;
import io.fairlead.model.networkpolicy.NetworkPolicy.Peer;
import io.fairlead.model.networkpolicy.NetworkPolicy.Rule;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.json.JsonMapper;

/** CN4, B22: peers by name, as they are written and whom they mean. */
class DomainNameTest {

  @ParameterizedTest(name = "{0} means {1}: {2}")
  @CsvSource({
    "kubernetes.io, kubernetes.io, true",
    "kubernetes.io, www.kubernetes.io, false",
    "kubernetes.io, my-kubernetes.io, false",
    "Kubernetes.IO., kubernetes.io, true",
    "blog.kubernetes.io, kubernetes.io, false",
    "*.kubernetes.io, www.kubernetes.io, true",
    "*.kubernetes.io, latest.blog.kubernetes.io, true",
    "*.kubernetes.io, kubernetes.io, false",
    "*.kubernetes.io, .kubernetes.io, false",
    "*.kubernetes.io, wikikubernetes.io, false",
    "*.Kubernetes.io., a.kubernetes.io, true",
    "_sip._tcp.example.com, _sip._tcp.example.com, true",
  })
  void means(String written, String name, boolean meant) {
    assertEquals(meant, DomainName.parse(written).orElseThrow().matches(name));
  }

  @ParameterizedTest
  @CsvSource({
    "''",
    "'*'",
    "'*.'",
    "com",
    "'*.com'",
    "a..b",
    ".a.b",
    "a.*.b",
    "*a.b.c",
    "a b.c",
    "-a.b",
    "a-.b",
    "'a.b,c.d'",
    "a.b:80",
    "1234567890123456789012345678901234567890123456789012345678901234.com"
  })
  void isNone(String written) {
    assertEquals(true, DomainName.parse(written).isEmpty());
  }

  @ParameterizedTest(name = "{0} is {1}")
  @CsvSource(
      delimiter = '|',
      value = {
        "|",
        "api.example.com|api.example.com []",
        "api.example.com:443|api.example.com [443/TCP]",
        "*.Example.com:53/UDP|*.example.com [53/UDP]",
        "a.example.com/UDP|a.example.com [any/UDP]",
        "a.example.com:8000-8080|a.example.com [8000-8080/TCP]",
        "' a.example.com,b.example.com:1\n c.example.com '|"
            + "a.example.com [], b.example.com [1/TCP], c.example.com []",
        "a.example.com:0, a.example.com:9-8, a.example.com:99999, a.b/ICMP, com|",
      })
  void theAnnotationIsRules(String annotation, String rules) {
    List<Rule> read =
        EgressDomainNames.rules(
            annotation == null ? Map.of() : Map.of(EgressDomainNames.ANNOTATION, annotation));
    assertEquals(
        rules == null ? "" : rules,
        read.stream().map(DomainNameTest::text).collect(Collectors.joining(", ")));
  }

  private static String text(Rule rule) {
    String peers =
        rule.peers().stream()
            .map(peer -> peer instanceof Peer.Domain(DomainName name) ? name.text() : "?")
            .collect(Collectors.joining(" "));
    return peers
        + rule.ports().stream()
            .map(
                port ->
                    (port.number() == null ? "any" : port.number())
                        + (port.endPort() == null ? "" : "-" + port.endPort())
                        + "/"
                        + port.protocol())
            .collect(Collectors.joining(" ", " [", "]"));
  }

  @Test
  void whatIsNoEntryIsToldApart() {
    assertEquals(
        List.of("a.example.com:http", "*", "a.b:1:2"),
        EgressDomainNames.malformed(
            Map.of(EgressDomainNames.ANNOTATION, "a.example.com:http, ok.example.com *,a.b:1:2")));
  }

  /** Nobody has the name until a node learns who does; and the wire carries it. */
  @Test
  void aRuleByNameLetsNobodyThroughAtFirst() {
    NetworkPolicy policy =
        NetworkPolicyJson.read(
            Json5.object(
                """
                {metadata: {namespace: 'shop', name: 'p', annotations:
                  {'fairlead.io/egress-domain-names': 'db.example.com:5432'}},
                 spec: {podSelector: {}, policyTypes: ['Egress'],
                  egress: [{to: [{ipBlock: {cidr: '192.0.2.0/24'}}]}]}}
                """));
    PolicyRules rules = PolicyWorld.resolve(policy);
    JsonMapper json = new JsonMapper();
    assertEquals(List.of("db.example.com"), rules.egress().getLast().domainNames());
    assertEquals(rules, json.readValue(json.writeValueAsString(rules), PolicyRules.class));
    PolicyEvaluator evaluator = PolicyEvaluator.of(List.of(rules));
    assertEquals(true, allows(evaluator, PolicyWorld.OUTSIDE), "by its block");
    assertEquals(false, allows(evaluator, "198.51.100.1"));
  }

  private static boolean allows(PolicyEvaluator evaluator, String destination) {
    Connection connection =
        new Connection(PolicyWorld.WEB, destination, 5432, io.fairlead.model.meta.Protocol.TCP);
    return evaluator.evaluate(connection) instanceof Verdict.Allowed;
  }

  /** CN4, CN6: only a rule that accepts; elsewhere a peer by name is one that is not known. */
  @ParameterizedTest(name = "{0}: {1}")
  @CsvSource({"Accept, '[a.example.com, *.b.example.com]'", "Pass, []", "Deny, []"})
  void onlyAcceptedPeersHaveNames(String action, String names) {
    PolicyRules rules =
        PolicyWorld.resolve(
            ClusterNetworkPolicyJson.read(
                Json5.object(
                    """
                    {metadata: {name: 'p'}, spec: {tier: 'Admin', priority: 0,
                     subject: {namespaces: {}}, egress: [{action: '%s', to:
                      [{domainNames: ['A.example.com.', '*.b.example.com']}]}]}}
                    """
                        .formatted(action))));
    PolicyRules.Rule rule = rules.egress().getFirst();
    assertEquals(names, rule.domainNames().toString());
    assertEquals(action.equals("Deny"), rule.anyPeer(), "closed where it is not known");
  }
}

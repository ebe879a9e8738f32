package io.fairlead.model.networkpolicy;

import static io.fairlead.model.networkpolicy.PolicyWorld.API;
import static io.fairlead.model.networkpolicy.PolicyWorld.DB;
import static io.fairlead.model.networkpolicy.PolicyWorld.MON;
import static io.fairlead.model.networkpolicy.PolicyWorld.NODE;
import static io.fairlead.model.networkpolicy.PolicyWorld.OUTSIDE;
import static io.fairlead.model.networkpolicy.PolicyWorld.WEB;
import static io.fairlead.model.networkpolicy.PolicyWorld.verdict;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The semantics of NetworkPolicy, rule by rule, from JSON to verdict. */
class PolicyRulesTest {

  @ParameterizedTest(name = "N4: ingress {0} -> {1}")
  @CsvSource(
      delimiter = '|',
      value = {
        "ingress: []|INGRESS p0",
        "policyTypes: ['Ingress']|INGRESS p0",
        "ingress: [{}]|allowed",
        "ingress: [{from: []}]|allowed",
        "ingress: [{from: [], ports: []}]|allowed",
        "ingress: [{ports: [{port: 8080}]}]|allowed",
        "ingress: [{ports: [{port: 8081}]}]|INGRESS p0",
        "ingress: [{from: [{podSelector: {}}]}]|allowed",
      })
  void emptyAbsentAndEmptyRuleMeanThreeThings(String ingress, String verdict) {
    assertEquals(verdict, verdict(DB, WEB, "8080/TCP", "{podSelector: {}, " + ingress + "}"));
  }

  @ParameterizedTest(name = "N3: {0} -> {1}")
  @CsvSource(
      delimiter = '|',
      value = {
        "{podSelector: {}}|INGRESS p0|allowed",
        "{podSelector: {}, egress: [{to: [{podSelector: {}}]}]}|INGRESS p0|EGRESS p0",
        "{podSelector: {}, egress: []}|INGRESS p0|allowed",
        "{podSelector: {}, policyTypes: ['Egress']}|allowed|EGRESS p0",
        "{podSelector: {}, policyTypes: ['Egress'], ingress: []}|allowed|EGRESS p0",
        "{podSelector: {}, policyTypes: ['Ingress'], egress: []}|INGRESS p0|allowed",
        "{podSelector: {}, policyTypes: ['Ingress', 'Egress'], ingress: [{}]}|allowed|EGRESS p0",
      })
  void policyTypesGivenOrImplied(String spec, String in, String out) {
    assertEquals(in, verdict(OUTSIDE, WEB, "80/TCP", spec));
    assertEquals(out, verdict(WEB, OUTSIDE, "80/TCP", spec));
  }

  @Test
  void policiesAddUpAndDirectionsAreIndependent() {
    String denyAll = "{podSelector: {}, policyTypes: ['Ingress', 'Egress']}";
    String allowDb = "{podSelector: {matchLabels: {app: 'db'}}, ingress: [{}]}";
    String webMayGoOut =
        "{podSelector: {matchLabels: {app: 'web'}}, policyTypes: ['Egress'], egress: [{}]}";
    assertEquals("allowed", verdict(OUTSIDE, API, "80/TCP", denyAll), "N1: not selected");
    assertEquals("allowed", verdict(OUTSIDE, DB, "80/TCP", denyAll, allowDb), "N1: union");
    assertEquals("INGRESS p0", verdict(OUTSIDE, WEB, "80/TCP", denyAll, allowDb));
    assertEquals("EGRESS p0", verdict(WEB, DB, "80/TCP", denyAll, allowDb), "N2");
    assertEquals("allowed", verdict(WEB, DB, "80/TCP", denyAll, allowDb, webMayGoOut), "N2");
    assertEquals("INGRESS p0", verdict(API, WEB, "80/TCP", denyAll, allowDb, webMayGoOut));
    assertEquals("EGRESS p0 p1", verdict(WEB, OUTSIDE, "80/TCP", denyAll, denyAll), "both named");
  }

  @ParameterizedTest(name = "N6: from {0}: web {1}, db {2}, api {3}, mon {4}, outside {5}")
  @CsvSource(
      delimiter = '|',
      value = {
        "[{podSelector: {}}]|+|+|-|-|-",
        "[{podSelector: {matchLabels: {app: 'web'}}}]|+|-|-|-|-",
        "[{namespaceSelector: {}}]|+|+|+|+|-",
        "[{namespaceSelector: {matchLabels: {team: 'b'}}}]|-|-|+|+|-",
        "[{namespaceSelector: {matchLabels: {'kubernetes.io/metadata.name': 'ops'}}}]|-|-|+|+|-",
        "[{namespaceSelector: {matchLabels: {'kubernetes.io/metadata.name': 'shop'}}}]|+|+|-|-|-",
        "[{namespaceSelector: {matchLabels: {team: 'b'}}, podSelector:"
            + " {matchLabels: {app: 'web'}}}]|-|-|+|-|-",
        "[{namespaceSelector: {matchLabels: {team: 'b'}}}, {podSelector:"
            + " {matchLabels: {app: 'web'}}}]|+|-|+|+|-",
        "[{namespaceSelector: {}, podSelector: {}}]|+|+|+|+|-",
        "[{namespaceSelector: null, podSelector: {}}]|+|+|-|-|-",
        "[{namespaceSelector: {}, podSelector: null}]|+|+|+|+|-",
        "[{}]|-|-|-|-|-",
        "[{podSelector: {matchExpressions: [{key: 'tier', operator: 'Exists'}]}}]|+|-|-|-|-",
        "[{ipBlock: {cidr: '10.0.0.0/16'}}]|+|+|+|+|-",
        "[{ipBlock: {cidr: '10.0.0.0/16', except: ['10.0.1.0/24']}}]|+|+|-|-|-",
        "[{ipBlock: {cidr: '0.0.0.0/0', except: ['10.0.0.0/8']}}]|-|-|-|-|+",
        "[{ipBlock: {cidr: '10.0.0.0/16', except: ['10.0.1.0/24']}}, {ipBlock:"
            + " {cidr: '10.0.1.1/32'}}]|+|+|+|-|-",
        "[{ipBlock: {cidr: '::/0'}}]|-|-|-|-|-",
      })
  void peers(String from, String web, String db, String api, String mon, String outside) {
    String spec = "{podSelector: {matchLabels: {app: 'none'}}, ingress: [{from: " + from + "}]}";
    // A pod selected by the policy besides all that ask it.
    String target = spec.replace("{matchLabels: {app: 'none'}}", "{}");
    assertEquals(web.equals("+") ? "allowed" : "INGRESS p0", verdict(WEB, DB, "1/TCP", target));
    assertEquals(db.equals("+") ? "allowed" : "INGRESS p0", verdict(DB, WEB, "1/TCP", target));
    assertEquals(api.equals("+") ? "allowed" : "INGRESS p0", verdict(API, WEB, "1/TCP", target));
    assertEquals(mon.equals("+") ? "allowed" : "INGRESS p0", verdict(MON, WEB, "1/TCP", target));
    assertEquals(
        outside.equals("+") ? "allowed" : "INGRESS p0", verdict(OUTSIDE, WEB, "1/TCP", target));
  }

  @ParameterizedTest(name = "N9, N11: ports {0}, {1} -> {2}")
  @CsvSource(
      delimiter = '|',
      value = {
        "[{port: 80}]|80/TCP|allowed",
        "[{port: 80}]|80/UDP|INGRESS p0",
        "[{port: 80, protocol: 'UDP'}]|80/UDP|allowed",
        "[{protocol: 'UDP'}]|9999/UDP|allowed",
        "[{protocol: 'UDP'}]|9999/TCP|INGRESS p0",
        "[{}]|1/TCP|allowed",
        "[{}]|1/SCTP|INGRESS p0",
        "[{port: 80, endPort: 90}]|90/TCP|allowed",
        "[{port: 80, endPort: 90}]|80/TCP|allowed",
        "[{port: 80, endPort: 90}]|91/TCP|INGRESS p0",
        "[{port: 80, endPort: 90}]|79/TCP|INGRESS p0",
        "[{port: 80}, {port: 443, protocol: 'TCP'}]|443/TCP|allowed",
        "[{port: 'http'}]|8080/TCP|allowed",
        "[{port: 'http'}]|9090/TCP|INGRESS p0",
        "[{port: 'http', protocol: 'UDP'}]|8080/UDP|INGRESS p0",
        "[{port: 'missing'}]|8080/TCP|INGRESS p0",
      })
  void ports(String ports, String port, String verdict) {
    assertEquals(
        verdict,
        verdict(OUTSIDE, WEB, port, "{podSelector: {}, ingress: [{ports: " + ports + "}]}"));
  }

  @Test
  void peersAndPortsOfOneRuleBelongTogether() {
    String spec =
        """
        {podSelector: {}, ingress: [
          {from: [{podSelector: {matchLabels: {app: 'db'}}}], ports: [{port: 1}]},
          {from: [{namespaceSelector: {matchLabels: {team: 'b'}}}], ports: [{port: 2}]}]}
        """;
    assertEquals("allowed", verdict(DB, WEB, "1/TCP", spec), "N5");
    assertEquals("INGRESS p0", verdict(DB, WEB, "2/TCP", spec), "N5");
    assertEquals("allowed", verdict(API, WEB, "2/TCP", spec), "N5");
    assertEquals("INGRESS p0", verdict(API, WEB, "1/TCP", spec), "N5");
  }

  @Test
  void aPortNameIsThatOfTheDestination() {
    String in = "{podSelector: {}, ingress: [{ports: [{port: 'http'}]}]}";
    assertEquals("allowed", verdict(OUTSIDE, WEB, "8080/TCP", in), "N10: per pod");
    assertEquals("allowed", verdict(WEB, DB, "9090/TCP", in));
    assertEquals("INGRESS p0", verdict(WEB, DB, "8080/TCP", in));
    String out =
        """
        {podSelector: {}, policyTypes: ['Egress'],
         egress: [{to: [{namespaceSelector: {}}], ports: [{port: 'http'}]}]}
        """;
    assertEquals("allowed", verdict(WEB, API, "7070/TCP", out), "N10: the peer's");
    assertEquals("EGRESS p0", verdict(WEB, API, "8080/TCP", out));
    String anywhere =
        "{podSelector: {}, policyTypes: ['Egress'], egress: [{ports: [{port: 'http'}]}]}";
    assertEquals("allowed", verdict(WEB, API, "7070/TCP", anywhere), "N10: of whoever has it");
    assertEquals("EGRESS p0", verdict(WEB, OUTSIDE, "7070/TCP", anywhere));
    String block =
        """
        {podSelector: {}, policyTypes: ['Egress'],
         egress: [{to: [{ipBlock: {cidr: '0.0.0.0/0'}}], ports: [{port: 'http'}]}]}
        """;
    assertEquals("EGRESS p0", verdict(WEB, API, "7070/TCP", block), "N10: not on ipBlock");
  }

  @Test
  void whatIsNeverBlockedOrNeverSelected() {
    String denyAll = "{podSelector: {}, policyTypes: ['Ingress', 'Egress']}";
    assertEquals("allowed", verdict(WEB, WEB, "80/TCP", denyAll), "N15");
    assertEquals("allowed", verdict(OUTSIDE, NODE, "80/TCP", denyAll), "N16: not selected");
    String fromPods = "{podSelector: {}, ingress: [{from: [{podSelector: {}}]}]}";
    assertEquals("INGRESS p0", verdict(NODE, WEB, "80/TCP", fromPods), "N16: no peer");
    String fromBlock = "{podSelector: {}, ingress: [{from: [{ipBlock: {cidr: '10.1.0.0/16'}}]}]}";
    assertEquals("allowed", verdict(NODE, WEB, "80/TCP", fromBlock), "N16: as any address");
  }

  @Test
  void onlyAddressesOfPodsThatHaveOne() {
    PolicyRules rules = PolicyWorld.resolve(PolicyWorld.policy("p", "{podSelector: {}}"));
    assertEquals(Set.of(WEB, DB), rules.pods());
    assertTrue(rules.isolatesIngress());
    assertFalse(rules.isolatesEgress());
  }

  @Test
  void ipv6InAnySpelling() {
    String spec = "{podSelector: {}, ingress: [{from: [{ipBlock: {cidr: 'fd00::/16'}}]}]}";
    assertEquals("allowed", verdict("fd00:0:0:0:0:0:0:1", WEB, "80/TCP", spec));
    assertEquals("INGRESS p0", verdict("fe00:0:0:0:0:0:0:1", WEB, "80/TCP", spec));
  }
}

package io.fairlead.agent.pods.lifecycle;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.fairlead.agent.pods.Works;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** D30, D31. */
class EtcFilesTest {
  private static final EtcFiles.Resolvers HOST =
      EtcFiles.Resolvers.of(
          List.of("10.96.0.10"),
          "cluster.local",
          """
          # by hand
          nameserver 192.0.2.53
          search corp.example
          options edns0 timeout:3
          """);

  private static final String CLUSTER =
      "search default.svc.cluster.local svc.cluster.local cluster.local corp.example|"
          + "nameserver 10.96.0.10|options ndots:5|";
  private static final String OF_HOST =
      "search corp.example|nameserver 192.0.2.53|options edns0 timeout:3|";

  @ParameterizedTest
  @CsvSource({
    "ClusterFirst, false, cluster",
    "ClusterFirst, true, host",
    "ClusterFirstWithHostNet, true, cluster",
    "Default, false, host",
  })
  void theDnsPolicyChoosesTheResolver(String policy, boolean hostNetwork, String expected) {
    String spec =
        "{'dnsPolicy': '%s', 'hostNetwork': %s, 'containers': []}".formatted(policy, hostNetwork);
    assertEquals(
        expected.equals("cluster") ? CLUSTER : OF_HOST,
        EtcFiles.resolvConf(Works.pod("p", spec), HOST).replace('\n', '|'));
  }

  @Test
  void dnsConfigAddsToThePolicyAndIsAllOfNone() {
    String config =
        "'dnsConfig': {'nameservers': ['192.0.2.1'], 'searches': ['a.example'],"
            + " 'options': [{'name': 'ndots', 'value': '2'}, {'name': 'rotate'}]}";
    assertEquals(
        "search a.example|nameserver 192.0.2.1|options ndots:2 rotate|",
        EtcFiles.resolvConf(Works.pod("p", "{'dnsPolicy': 'None', " + config + "}"), HOST)
            .replace('\n', '|'));
    assertEquals(
        "search default.svc.cluster.local svc.cluster.local cluster.local corp.example a.example|"
            + "nameserver 10.96.0.10|nameserver 192.0.2.1|options ndots:2 rotate|",
        EtcFiles.resolvConf(Works.pod("p", "{'dnsPolicy': 'ClusterFirst', " + config + "}"), HOST)
            .replace('\n', '|'));
  }

  @Test
  void hostsKnowsThePodAndItsAliases() {
    String hosts =
        EtcFiles.hosts(
            Works.pod(
                "p",
                "{'hostname': 'h', 'subdomain': 's',"
                    + " 'hostAliases': [{'ip': '192.0.2.9', 'hostnames': ['a', 'b']}]}"),
            List.of("10.244.0.2", "fd00::2"),
            "cluster.local");
    assertTrue(hosts.startsWith("# Kubernetes-managed hosts file.\n127.0.0.1\tlocalhost\n"), hosts);
    String lines =
        """

        10.244.0.2\th.s.default.svc.cluster.local\th
        fd00::2\th.s.default.svc.cluster.local\th
        """;
    assertTrue(hosts.contains(lines), hosts);
    assertTrue(hosts.endsWith("# Entries added by HostAliases.\n192.0.2.9\ta\tb\n"), hosts);
  }
}

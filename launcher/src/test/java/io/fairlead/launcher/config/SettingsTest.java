package io.fairlead.launcher.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.fairlead.agent.Dataplane;
import io.fairlead.launcher.UserError;
import io.fairlead.subscription.JoinSettings;
import io.fairlead.subscription.identity.JoinToken;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Files of settings: what they set, and all that is said of what is wrong in them. */
class SettingsTest {
  @TempDir Path dir;

  @Test
  void everySettingOfAnAgentCanBeSet() throws Exception {
    NodeAgentConfig config =
        agent(
            """
            node = worker-1
            data-dir = /var/lib/fairlead
            address = 192.0.2.7
            control-plane.directory = /run/fairlead
            dataplane = nftables
            service-cidrs = [10.96.0.0/16]
            pod-cidrs = ["10.244.0.0/16"]
            cluster-domain = corp.example
            node-ports.addresses = ["192.0.2.0/24", "198.51.100.0/24"]
            masquerade-pods = false
            on-policy-change = cut
            dns { port = 53, upstreams = [192.0.2.53], log = "all:100" }
            health { address = 127.0.0.1, port = 9000 }
            log { file = -, console = info }
            """,
            Map.of());
    assertEquals("worker-1", config.process().node());
    assertEquals(Path.of("/var/lib/fairlead"), config.process().dataDir());
    assertEquals(Optional.empty(), config.process().log());
    assertEquals("INFO", config.process().console());
    assertEquals("192.0.2.7", config.address().getHostAddress());
    assertEquals(Path.of("/run/fairlead"), config.controlPlane().directory());
    assertEquals(Dataplane.NFTABLES, config.dataplane());
    assertEquals("10.96.0.0/16", config.serviceCidrs().text());
    assertEquals("10.244.0.0/16", config.podCidrs().text());
    assertEquals("corp.example", config.clusterDomain());
    assertEquals(2, config.nodePorts().ranges().size());
    assertEquals(false, config.masqueradePods());
    assertEquals("CUT", config.onPolicyChange().name());
    assertEquals(53, config.dnsPort());
    assertEquals(
        "[/192.0.2.53:53]",
        config.settings(new InetSocketAddress(53), null, _ -> {}).dnsUpstreams().toString());
    assertEquals(100, config.dnsLog().sample());
    assertEquals("/127.0.0.1:9000", config.health().toString());
  }

  @Test
  void theEnvironmentGoesBeforeTheFile() throws Exception {
    GatewayConfig config =
        gateway(
            "http.port = 80, drain.delay = 5s, trusted-proxies = [192.0.2.1]",
            Map.of(
                "FAIRLEAD_CONFIG_HTTP_PORT", "8081",
                "FAIRLEAD_CONFIG_ADVERTISED_ADDRESSES", "192.0.2.9, 2001:db8::9",
                "FAIRLEAD_CONFIG_LIMITS_REQUEST_LINE", "16KiB",
                "FAIRLEAD_PORT", "tcp://10.96.0.1:6443"));
    assertEquals(8081, config.httpPort());
    assertEquals(Duration.ofSeconds(5), config.drainDelay());
    assertEquals(List.of("192.0.2.9", "2001:db8::9"), config.advertisedAddresses());
    assertEquals(16 << 10, config.limits().requestLine());
    assertEquals(1, config.trusted().ranges().size());
  }

  @Test
  void allThatIsWrongIsToldAtOnceWithItsPlace() throws Exception {
    Path file =
        Files.writeString(
            dir.resolve("agent.conf"),
            """
            dns.prot = 53
            dns {
              port = 70000
            }
            health-port = 1
            dataplane = ebpf
            log = info
            node = [a]
            service-cidrs = ["10.96.0.0/16"]
            unheard-of { a = 1 }
            """);
    UserError refused =
        assertThrows(
            UserError.class,
            () ->
                NodeAgentConfig.read(
                    Settings.of(
                        Role.NODE_AGENT,
                        file,
                        Map.of("FAIRLEAD_CONFIG_DNS_PRT", "1", "FAIRLEAD_CONFIG_ADDRESS", "here")),
                    "host"));
    assertEquals(
        """
        the settings are not right, nothing was started:
          agent.conf:1: dns.prot: unknown setting; did you mean dns.port?
          agent.conf:5: health-port: unknown setting; did you mean health.port?
          agent.conf:7: log: Invalid value: must be a block of settings: log.console, log.file
          agent.conf:10: unheard-of: unknown setting
          FAIRLEAD_CONFIG_DNS_PRT: unknown setting; did you mean FAIRLEAD_CONFIG_DNS_PORT?
          agent.conf:8: node: Invalid value: ["a"]: must be a lowercase RFC 1123 subdomain, or empty
          FAIRLEAD_CONFIG_ADDRESS: address: Invalid value: "here": must be an IP address
          agent.conf:6: dataplane: Invalid value: "ebpf": must be one of auto, userspace, nftables
          agent.conf:9: service-cidrs: Invalid value: ["10.96.0.0/16"]: the userspace data plane\
         listens on every ClusterIP, so it must be a range of loopback addresses, for example\
         127.64.0.0/16
          agent.conf:3: dns.port: Invalid value: 70000: must be between 0 and 65535, inclusive\
        """
            .lines()
            .sorted()
            .toList(),
        Arrays.stream(String.valueOf(refused.getMessage()).replace(dir + "/", "").split("\n"))
            .sorted()
            .toList());
  }

  @ParameterizedTest
  @CsvSource({
    "drain.delay, 5, a number without unit",
    "drain.delay, 2d, too long",
    "drain.delay, -1s, before now",
    "limits.connect, 0s, no time at all",
    "limits.request-line, 8k, no unit of ours",
    "limits.headers, 1GiB, too much",
    "http.port, 8e1, no number of a port",
    "proxy-protocol, yes, no word of ours",
    "proxy-protocol, on, nobody is trusted",
    "access-log.format, nginx, no format",
    "advertised-addresses, localhost, no address",
    "trusted-proxies, 192.0.2.0/33, no range",
    "log.console, loud, no level",
    "node, Gateway_1, no name",
    "data-dir, '\"\"', no directory",
    "health.port, null, no value"
  })
  void oneThatIsWrong(String path, String value, String why) {
    UserError refused =
        assertThrows(UserError.class, () -> gateway(path + " = " + value, Map.of()), why);
    List<String> lines = String.valueOf(refused.getMessage()).lines().toList();
    assertEquals(2, lines.size(), refused.getMessage());
    assertEquals(
        "  %s:1: %s: Invalid value".formatted(dir.resolve("test.conf"), path),
        lines.get(1).substring(0, lines.get(1).indexOf("Invalid value") + 13));
  }

  @Test
  void aFileThatIsNone() {
    UserError refused =
        assertThrows(
            UserError.class,
            () -> Settings.of(Role.GATEWAY, dir.resolve("missing.conf"), Map.of()));
    assertEquals(
        "--config %s: there is no such file, or it can not be read"
            .formatted(dir.resolve("missing.conf")),
        refused.getMessage());
  }

  @Test
  void aFileThatIsNotHocon() {
    UserError refused = assertThrows(UserError.class, () -> gateway("http {\n port = ", Map.of()));
    assertEquals(
        "--config %s: 2: ".formatted(dir.resolve("test.conf")),
        String.valueOf(refused.getMessage())
            .substring(0, ("--config " + dir.resolve("test.conf") + ": 2: ").length()));
  }

  @Test
  void controlPlanesOfOtherHosts() throws Exception {
    String token = "abcdef." + "0".repeat(26) + "." + "A".repeat(43);
    NodeAgentConfig config =
        agent(
            "data-dir = /var/lib/fairlead, control-plane.addresses = [\"10.0.0.1:6447\","
                + " \"cp-2:6447\"]",
            Map.of("FAIRLEAD_CONFIG_CONTROL_PLANE_JOIN_TOKEN", token));
    JoinSettings join = config.controlPlane().join().orElseThrow();
    assertEquals(List.of("10.0.0.1:6447", "cp-2:6447"), join.controlPlanes());
    assertEquals(JoinToken.parse(token), join.token());
    assertEquals(Path.of("/var/lib/fairlead/identity-node-agent"), join.directory());
  }

  @Test
  void whatIsNoJoinTokenIsRefused() {
    UserError refused =
        assertThrows(
            UserError.class, () -> agent("control-plane.join-token = abcdef.secret", Map.of()));
    assertTrue(String.valueOf(refused.getMessage()).contains("control-plane.join-token"));
  }

  @Test
  void aFileMayReferToDefaults() throws Exception {
    assertEquals(8080, gateway("https.port = ${http.port}", Map.of()).httpsPort(), "port of http");
  }

  private NodeAgentConfig agent(String text, Map<String, String> environment) throws IOException {
    Path file = Files.writeString(dir.resolve("test.conf"), text);
    return NodeAgentConfig.read(Settings.of(Role.NODE_AGENT, file, environment), "host");
  }

  private GatewayConfig gateway(String text, Map<String, String> environment) throws IOException {
    Path file = Files.writeString(dir.resolve("test.conf"), text);
    return GatewayConfig.read(Settings.of(Role.GATEWAY, file, environment), "host");
  }
}

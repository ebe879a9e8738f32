package io.fairlead.controlplane.membership;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.typesafe.config.Config;
import io.fairlead.controlplane.membership.Discovery.Source;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What a membership may be, and what it is for the actor system. */
class MembershipTest {

  private static final HostPort ADDRESS = new HostPort("10.0.0.7", 7355);
  private static final HostPort MANAGEMENT = new HostPort("10.0.0.7", 7356);
  private static final Optional<PeerTls> TLS =
      Optional.of(
          new PeerTls.Files(Path.of("/p/ca.crt"), Path.of("/p/tls.crt"), Path.of("/p/tls.key")));

  private static String refusal(HostPort address, Discovery discovery) {
    return said(() -> new Membership(address, discovery, Optional.empty(), "1.2.3"));
  }

  private static String said(Executable refused) {
    return Objects.toString(assertThrows(IllegalArgumentException.class, refused).getMessage());
  }

  private static Map<String, Object> settings(Discovery discovery) {
    Config config = MembershipConfig.of(new Membership(ADDRESS, discovery, TLS, "1.2.3"));
    Map<String, Object> settings = new TreeMap<>();
    config.entrySet().forEach(entry -> settings.put(entry.getKey(), entry.getValue().unwrapped()));
    return settings;
  }

  @Test
  void whatStrangersCouldReachNeedsTls() {
    assertTrue(
        refusal(ADDRESS, new Discovery.Alone())
            .startsWith(
                "membership.address: Invalid value: \"10.0.0.7:7355\": must be a loopback"));
    Discovery bootstrap = new Discovery.Bootstrap(new Source.Listed(List.of()), MANAGEMENT, 2);
    assertTrue(
        refusal(new HostPort("127.0.0.1", 7355), bootstrap)
            .startsWith("membership.bootstrap.management: Invalid value: \"10.0.0.7:7356\""));
    assertTrue(
        refusal(new HostPort("cp-0.example.org", 7355), new Discovery.Alone())
            .startsWith("membership.address"));
  }

  @Test
  void thereMustBeSomebodyToJoin() {
    assertEquals("membership.seeds: Required value", said(() -> new Discovery.Seeds(List.of())));
    assertThrows(
        IllegalArgumentException.class,
        () ->
            new Discovery.Bootstrap(
                new Source.Dns("cp.example.org", "", List.of()), MANAGEMENT, 0));
  }

  @ParameterizedTest
  @CsvSource({"127.0.0.1:7355,127.0.0.1", "[::1]:7355,::1", "localhost:7355,localhost"})
  void loopbackAddresses(String text, String host) {
    HostPort address = HostPort.parse(text);
    assertEquals(host, address.host());
    assertEquals(text, address.toString());
    assertTrue(address.loopback());
  }

  @ParameterizedTest
  @ValueSource(strings = {"10.0.0.7", "fd00::7:7355", ":7355", "a:b", "a:70000", ""})
  void notAddresses(String text) {
    String why = said(() -> HostPort.parse(text));
    assertTrue(why.endsWith("must be host:port"), why);
  }

  @Test
  void seedsAreAddressesOfTheSameSystem() {
    Map<String, Object> settings =
        settings(new Discovery.Seeds(List.of(ADDRESS, HostPort.parse("[fd00::7]:7355"))));
    assertEquals(
        List.of("pekko://fairlead@10.0.0.7:7355", "pekko://fairlead@[fd00::7]:7355"),
        settings.get("pekko.cluster.seed-nodes"));
    assertEquals("10.0.0.7", settings.get("pekko.remote.artery.canonical.hostname"));
    assertEquals(7355, settings.get("pekko.remote.artery.canonical.port"));
    assertEquals("1.2.3", settings.get("pekko.cluster.app-version"));
  }

  @Test
  void whatMembersSayIsEncryptedWhereverTheyShowCertificates() {
    String transport = "pekko.remote.artery.transport";
    assertEquals("tls-tcp", settings(new Discovery.Alone()).get(transport));
    assertEquals("tls-tcp", MembershipConfig.of(Membership.alone()).getString(transport));
    Config none =
        MembershipConfig.of(
            new Membership(
                HostPort.parse("127.0.0.1:0"), new Discovery.Alone(), Optional.empty(), "1.2.3"));
    assertEquals("tcp", none.getString(transport));
  }

  @Test
  void membersAreLookedUpAsTheSettingSays() {
    String bootstrap = "pekko.management.cluster.bootstrap.";
    String discovery = bootstrap + "contact-point-discovery.";
    Map<String, Object> listed =
        settings(new Discovery.Bootstrap(new Source.Listed(List.of(MANAGEMENT)), MANAGEMENT, 2));
    assertEquals("config", listed.get(discovery + "discovery-method"));
    assertEquals(2, listed.get(discovery + "required-contact-point-nr"));
    assertEquals(
        List.of(Map.of("host", "10.0.0.7", "port", 7356)),
        listed.get("pekko.discovery.config.services.fairlead.endpoints"));
    assertEquals("10.0.0.7", listed.get("pekko.management.http.hostname"));
    assertEquals(7356, listed.get("pekko.management.http.port"));
    assertEquals(7356, listed.get(bootstrap + "contact-point.fallback-port"));

    Map<String, Object> dns =
        settings(
            new Discovery.Bootstrap(
                new Source.Dns(
                    "cp.example.org", "mgmt", List.of(HostPort.parse("[fd00::53]:5353"))),
                MANAGEMENT,
                2));
    assertEquals("pekko-dns", dns.get(discovery + "discovery-method"));
    assertEquals("cp.example.org", dns.get(discovery + "service-name"));
    assertEquals("mgmt", dns.get(discovery + "port-name"));
    assertEquals(List.of("[fd00::53]:5353"), dns.get("pekko.io.dns.async-dns.nameservers"));

    Map<String, Object> kubernetes =
        settings(
            new Discovery.Bootstrap(
                new Source.Kubernetes("app=fairlead", "net", "mgmt"), MANAGEMENT, 2));
    assertEquals("kubernetes-api", kubernetes.get(discovery + "discovery-method"));
    assertEquals(
        "app=fairlead", kubernetes.get("pekko.discovery.kubernetes-api.pod-label-selector"));
    assertEquals("net", kubernetes.get("pekko.discovery.kubernetes-api.pod-namespace"));
  }
}

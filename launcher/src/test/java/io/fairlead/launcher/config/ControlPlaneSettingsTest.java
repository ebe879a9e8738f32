package io.fairlead.launcher.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.fairlead.controlplane.membership.Discovery;
import io.fairlead.controlplane.membership.Discovery.Source;
import io.fairlead.controlplane.membership.HostPort;
import io.fairlead.controlplane.membership.PeerTls;
import io.fairlead.launcher.UserError;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a control plane's file can say of its database and of the others. */
class ControlPlaneSettingsTest {
  private static final String DATABASE =
      "database { url = \"jdbc:postgresql://db:5432/fairlead\", user = fairlead }\n";

  @TempDir Path dir;

  @Test
  void alone() throws IOException {
    ControlPlaneProcessConfig config = read("data-dir = /var/lib/fairlead");
    assertFalse(config.membership().shared());
    assertEquals(
        "jdbc:h2:file:/var/lib/fairlead/db/fairlead", config.journal().jdbcUrl().split(";")[0]);
    assertEquals(6443, config.api().getPort());
    assertEquals("127.64.0.0/16", config.serviceCidrs().text());
    assertEquals(Duration.ofDays(7), config.history().retention());
    assertEquals(Duration.ofMinutes(1), config.bookmarkInterval());
  }

  @Test
  void oneOfThreeOnSeveralHosts() throws IOException {
    Path password = Files.writeString(dir.resolve("password"), "secret\n");
    ControlPlaneProcessConfig config =
        read(
            """
            database {
              url = "jdbc:postgresql://db.example:5432/fairlead?sslmode=verify-full"
              user = fairlead
              password-file = %s
            }
            membership {
              address = 10.0.0.7
              port = 7355
              discovery = list
              bootstrap { required = 3, list = ["10.0.0.7:7626", "10.0.0.8:7626", "[fd00::9]:7626"] }
              tls { source = files, ca-file = ca.crt, certificate-file = tls.crt, key-file = tls.key }
            }
            """
                .formatted(password));
    assertEquals("fairlead", config.journal().user());
    assertEquals("secret", config.journal().password());
    assertEquals(new HostPort("10.0.0.7", 7355), config.membership().address());
    assertEquals(
        new Discovery.Bootstrap(
            new Source.Listed(
                List.of(
                    new HostPort("10.0.0.7", 7626),
                    new HostPort("10.0.0.8", 7626),
                    new HostPort("fd00::9", 7626))),
            new HostPort("10.0.0.7", 7626),
            3),
        config.membership().discovery());
    assertEquals(
        Optional.of(new PeerTls.Files(Path.of("ca.crt"), Path.of("tls.crt"), Path.of("tls.key"))),
        config.membership().tls());
  }

  @Test
  void foundByDnsAndByKubernetes() throws IOException {
    assertEquals(
        new Source.Dns(
            "cp.example",
            "bootstrap",
            List.of(new HostPort("192.0.2.53", 53), new HostPort("192.0.2.54", 5353))),
        source(
            """
            membership { discovery = dns
              bootstrap.dns { name = cp.example, port-name = bootstrap
                servers = [192.0.2.53, "192.0.2.54:5353"] } }
            """));
    assertEquals(
        new Source.Kubernetes("app=cp", "infra", "bootstrap"),
        source(
            """
            membership { discovery = kubernetes
              bootstrap.kubernetes { label-selector = "app=cp", namespace = infra } }
            """));
  }

  private Source source(String membership) throws IOException {
    return ((Discovery.Bootstrap) read(DATABASE + membership).membership().discovery()).source();
  }

  @Test
  void severalOnTheEmbeddedDatabase() {
    assertRefused(
        "membership { discovery = seeds, seeds = [\"127.0.0.1:7355\"] }",
        "database.url: Invalid value: \"\": several control planes need a PostgreSQL server: the"
            + " embedded database is a file that only one process can open");
  }

  @Test
  void strangersCouldJoin() {
    assertRefused(
        DATABASE
            + """
            membership { address = 10.0.0.7, discovery = seeds, seeds = ["10.0.0.7:1"]
              tls.source = none }
            """,
        "test.conf:2: membership.address: Invalid value: \"10.0.0.7\": must be a loopback address"
            + " with membership.tls.source = none: whoever reaches it could join the cluster");
  }

  @Test
  void whatADiscoveryNeeds() {
    assertRefused(
        DATABASE + "membership.discovery = seeds",
        "membership.seeds: Required value with this membership.discovery");
    assertRefused(
        DATABASE + "membership.discovery = list",
        "membership.bootstrap.list: Required value with this membership.discovery");
    assertRefused(
        DATABASE + "membership.discovery = dns",
        "membership.bootstrap.dns.name: Required value with this membership.discovery");
    assertRefused(
        "membership.tls { source = files, ca-file = ca.crt }",
        "membership.tls.certificate-file: Required value with membership.tls.source = files",
        "membership.tls.key-file: Required value with membership.tls.source = files");
    assertRefused(
        "membership.tls.ca-file = ca.crt",
        "membership.tls.source: Invalid value: \"system\": must be files where there are files, or"
            + " there must be none");
  }

  @Test
  void twoClustersCouldBeBegun() {
    assertRefused(
        DATABASE
            + """
            membership { discovery = list, bootstrap.required = 1
              bootstrap.list = ["127.0.0.1:1", "127.0.0.1:2", "127.0.0.1:3"] }
            """,
        "test.conf:2: membership.bootstrap.required: Invalid value: 1: must be more than half of"
            + " the 3 in membership.bootstrap.list: else a part of them could begin a cluster of"
            + " its own");
  }

  @Test
  void withoutAWordOfTlsTheCertificatesAreTheSystems() throws IOException {
    ControlPlaneProcessConfig config =
        read(
            DATABASE
                + """
                membership { address = 10.0.0.7, port = 7355, discovery = seeds
                  seeds = ["10.0.0.7:7355", "10.0.0.8:7355", "10.0.0.9:7355"] }
                """);
    assertEquals(Optional.of(new PeerTls.OfSystem()), config.membership().tls());
  }

  @Test
  void twoAreNoBetterThanOne() throws IOException {
    Path file =
        Files.writeString(
            dir.resolve("two.conf"),
            DATABASE
                + """
                membership { discovery = seeds, seeds = ["127.0.0.1:1", "127.0.0.1:2"] }
                """);
    Settings settings = Settings.of(Role.CONTROL_PLANE, file, Map.of());
    ControlPlaneProcessConfig.read(settings, "host");
    assertEquals(
        List.of(file + ":2: membership.seeds: " + MembershipSettings.TWO), settings.warnings());
  }

  @Test
  void passwordsAreInFiles() {
    assertRefused(
        "database.url = \"postgresql://fairlead:secret@db/fairlead\"",
        "test.conf:1: database.url: Forbidden:"
            + " must not hold a password: put it in a file, database.password-file");
    assertRefused(
        "database.password = secret",
        "test.conf:1: database.password: unknown setting; did you mean database.password-file?");
    assertRefused(
        DATABASE + "database.password-file = /does/not/exist",
        "test.conf:2: database.password-file: Invalid value: \"/does/not/exist\": must be a file"
            + " that can be read: java.nio.file.NoSuchFileException: /does/not/exist");
  }

  @Test
  void anotherDatabase() {
    assertRefused(
        "database.url = \"jdbc:mysql://db/fairlead\"",
        "test.conf:1: database.url: Invalid value: \"jdbc:mysql://db/fairlead\": must be like"
            + " jdbc:postgresql://HOST:PORT/DATABASE, with a user there or in database.user");
  }

  private void assertRefused(String text, String... problems) {
    UserError refused = assertThrows(UserError.class, () -> read(text));
    assertEquals(
        List.of(problems),
        String.valueOf(refused.getMessage())
            .replace(dir + "/", "")
            .lines()
            .skip(1)
            .map(String::strip)
            .toList());
  }

  private ControlPlaneProcessConfig read(String text) throws IOException {
    Path file = Files.writeString(dir.resolve("test.conf"), text);
    return ControlPlaneProcessConfig.read(Settings.of(Role.CONTROL_PLANE, file, Map.of()), "host");
  }
}

package io.fairlead.launcher.up;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.fairlead.controlplane.membership.Discovery;
import io.fairlead.controlplane.membership.HostPort;
import io.fairlead.launcher.UserError;
import io.fairlead.launcher.config.ControlPlaneProcessConfig;
import io.fairlead.launcher.config.GatewayConfig;
import io.fairlead.launcher.config.NodeAgentConfig;
import io.fairlead.launcher.config.Role;
import io.fairlead.launcher.config.Settings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import picocli.CommandLine;

/** What the processes of {@code up --nodes N --control-planes N} are told, and what is refused. */
class ClusterPlanTest {
  private static final Path DATA = Path.of("/data");

  @TempDir Path dir;

  @Test
  void threeControlPlanesFindEachOtherOnOneDatabase() throws IOException {
    ClusterPlan plan =
        plan("--control-planes=3", "--database=jdbc:postgresql://127.0.0.1/fairlead?user=f");
    assertEquals(3, plan.controlPlanes().size());
    ControlPlaneProcessConfig second =
        ControlPlaneProcessConfig.read(settings(plan.controlPlanes().get(1)), "host");
    assertEquals(6444, second.api().getPort());
    assertEquals(DATA.resolve("control-plane-2"), second.process().dataDir());
    assertTrue(second.journal().jdbcUrl().startsWith("jdbc:postgresql://127.0.0.1/fairlead"));
    assertEquals(new HostPort("127.0.0.1", 9008), second.membership().address());
    assertEquals(
        new Discovery.Seeds(
            List.of(
                new HostPort("127.0.0.1", 9005),
                new HostPort("127.0.0.1", 9008),
                new HostPort("127.0.0.1", 9011))),
        second.membership().discovery());
  }

  @Test
  void everyNodeHasAnAddressOfItsOwn() throws IOException {
    ClusterPlan plan = plan("--nodes=3", "--dns-port=1053", "--on-policy-change=cut");
    assertEquals(
        List.of("127.0.0.1:1053", "127.0.0.2:1053", "127.0.0.3:1053"),
        plan.nodes().stream().map(ClusterPlan.Member::address).toList());
    NodeAgentConfig third = NodeAgentConfig.read(settings(plan.nodes().get(2)), "host");
    assertEquals("node-3", third.process().node());
    assertEquals("/127.0.0.3:10256", third.health().toString());
    assertEquals("CUT", third.onPolicyChange().name());
    assertEquals(List.of("--halt-pods"), plan.nodes().get(2).options());
  }

  @Test
  void freePortsAreChosenOnceForAll() throws IOException {
    ClusterPlan plan = plan("--nodes=2", "--dns-port=0", "--http-port=0");
    assertEquals(
        List.of("127.0.0.1:9000", "127.0.0.2:9000"),
        plan.nodes().stream().map(ClusterPlan.Member::address).toList());
    assertEquals("127.0.0.1:9001", plan.gateway().address());
    assertEquals(
        9000,
        ControlPlaneProcessConfig.read(settings(plan.controlPlanes().getFirst()), "host")
            .dns()
            .getPort());
  }

  @Test
  void theGatewayIsToldWhatOptionsSay() throws IOException {
    ClusterPlan plan =
        plan("--nodes=1", "--http-port=80", "--trusted-proxies=192.0.2.1", "--drain-delay=500ms");
    GatewayConfig gateway = GatewayConfig.read(settings(plan.gateway()), "host");
    assertEquals(80, gateway.httpPort());
    assertEquals(1, gateway.trusted().ranges().size());
    assertEquals(500, gateway.drainDelay().toMillis());
    assertEquals("gateway-1", gateway.process().node());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          --control-planes=3 | --control-planes 3: several control planes need a PostgreSQL server: \
          the embedded database is a file that only one process can open; name one with --database URL
          --nodes=0 | --nodes 0 is not between 1 and 9
          --nodes=2 --dataplane=nftables | --nodes 2: one kernel forwards for one node; several need \
          the userspace data plane
          --nodes=2 --bind=192.0.2.1 | --nodes 2: nodes of one machine have loopback addresses, \
          --bind 192.0.2.1 is none
          --database=postgresql://a:b@h/d | --database: a password on the command line can be read \
          by others: put it in a file, with --database-password-file
          """)
  void whatCanNotBe(String arguments, String why) {
    UserError refused =
        assertThrows(
            UserError.class,
            () -> {
              UpCommand command = parsed(arguments.split(" "));
              command.cluster.check(command.options);
            });
    assertEquals(why, refused.getMessage());
  }

  private static ClusterPlan plan(String... arguments) {
    UpCommand command = parsed(arguments);
    command.cluster.check(command.options);
    return ClusterPlan.of(command.options, command.cluster, DATA, number -> 9000 + number);
  }

  private static UpCommand parsed(String... arguments) {
    UpCommand command = new UpCommand();
    new CommandLine(command).parseArgs(arguments);
    return command;
  }

  private Settings settings(ClusterPlan.Member member) throws IOException {
    Role role = member.role();
    Path file = Files.writeString(dir.resolve(role.word() + ".conf"), member.file());
    return Settings.of(role, file, Map.of());
  }
}

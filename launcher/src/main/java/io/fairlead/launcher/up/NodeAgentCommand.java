package io.fairlead.launcher.up;

import io.fairlead.agent.Dataplane;
import io.fairlead.agent.DnsStandIn;
import io.fairlead.agent.NodeAgent;
import io.fairlead.agent.nftables.NftablesPlane;
import io.fairlead.launcher.DataDirectory;
import io.fairlead.launcher.UserError;
import io.fairlead.launcher.config.NodeAgentConfig;
import io.fairlead.launcher.config.Role;
import io.fairlead.launcher.config.Settings;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/**
 * {@code fairlead node-agent}: only the data plane of this node. It works from the last good image
 * in the data directory and joins a control plane whenever there is one.
 */
@Command(
    name = "node-agent",
    description =
        "Start only the node agent: it forwards and answers DNS from the last image in the data"
            + " directory, with or without a control plane.",
    mixinStandardHelpOptions = true,
    sortOptions = false)
public final class NodeAgentCommand implements Callable<Integer> {
  private static final String ROLE = Role.NODE_AGENT.word();

  @Mixin ConfigOptions file = new ConfigOptions();
  @Mixin UpOptions options = new UpOptions();

  @Option(
      names = "--take-over",
      description =
          "Where another agent runs here: wait until it ends, answer DNS in its place, go on.")
  boolean takeOver;

  @Option(
      names = "--halt-pods",
      hidden = true,
      description = "What pods run ends with this process, unless it is killed.")
  boolean haltPods;

  @Override
  public Integer call() throws Exception {
    if (file.printed(Role.NODE_AGENT)) {
      return 0;
    }
    Settings settings = file.settings(Role.NODE_AGENT);
    NodeAgentConfig config =
        settings == null ? ofOptions() : NodeAgentConfig.read(settings, Hosts.nodeName());
    if (file.check) {
      return 0;
    }
    checkDataplane(config.dataplane());
    return takeOver && DataDirectory.taken(config.process().dataDir(), ROLE)
        ? takeOver(config)
        : start(config);
  }

  private NodeAgentConfig ofOptions() {
    return options.nodeAgent(Hosts.nodeName(), options.data.toAbsolutePath().normalize());
  }

  /** Refuses what this host cannot do rather than pretending. */
  private void checkDataplane(Dataplane plane) {
    Optional<String> lacking =
        switch (plane) {
          case AUTO, USERSPACE -> Optional.empty();
          case NFTABLES -> NftablesPlane.obstacle();
        };
    lacking.ifPresent(
        why -> {
          throw new UserError(file.named("--dataplane", "dataplane") + " nftables: " + why);
        });
  }

  private int start(NodeAgentConfig config) throws Exception {
    InetSocketAddress dns =
        Ports.tcpAndUdp(config.address(), config.dnsPort(), file.named("--dns-port", "dns.port"));
    DataDirectory data =
        DataDirectory.open(config.process().dataDir(), file.named("--data", "data-dir"), ROLE);
    Logs.as(config.process());
    return run(Processes.start(config.settings(dns, health(config), _ -> {})), data);
  }

  private InetSocketAddress health(NodeAgentConfig config) {
    return file.config == null
        ? Ports.health(config.address(), options.healthPort)
        : Ports.tcp(config.health().getAddress(), config.health().getPort(), "health.port");
  }

  private int run(NodeAgent agent, DataDirectory data) throws Exception {
    CountDownLatch stopped = Shutdown.onSignal("node agent", () -> stop(agent, data), data);
    file.ready(ROLE, agent.ready());
    stopped.await();
    return 0;
  }

  private void stop(NodeAgent agent, DataDirectory data) {
    if (haltPods) {
      agent.haltPods();
    }
    agent.disconnect();
    HandOver.leave(data.path());
    agent.close();
  }

  /** No question of DNS is lost: this process answers before the other ends (B13). */
  private int takeOver(NodeAgentConfig config) throws Exception {
    InetSocketAddress dns = new InetSocketAddress(config.address(), config.dnsPort());
    Path directory = config.process().dataDir();
    String setting = file.named("--data", "data-dir");
    Logs.as(config.process());
    DataDirectory data;
    NodeAgent agent;
    try (HandOver waiting = HandOver.begin(directory, setting);
        DnsStandIn standIn = DnsStandIn.of(config.settings(dns, null, _ -> {}))) {
      System.out.println("fairlead node-agent waits for another to end");
      System.out.flush();
      data =
          DataDirectory.openWhenFree(
              directory, setting, ROLE, () -> waiting.whenLeaving(() -> HandOver.answer(standIn)));
      HandOver.answer(standIn); // where it ended without a word
      agent = Processes.startBeside(config.settings(dns, health(config), _ -> {}));
    }
    return run(agent, data);
  }
}

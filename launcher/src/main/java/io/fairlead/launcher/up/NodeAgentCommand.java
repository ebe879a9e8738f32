package io.fairlead.launcher.up;

import io.fairlead.agent.DnsStandIn;
import io.fairlead.agent.NodeAgent;
import io.fairlead.launcher.DataDirectory;
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
 * in the data directory and joins a control plane of the same directory whenever one runs.
 */
@Command(
    name = "node-agent",
    description =
        "Start only the node agent: it forwards and answers DNS from the last image in the data"
            + " directory, with or without a control plane.",
    mixinStandardHelpOptions = true,
    sortOptions = false)
public final class NodeAgentCommand implements Callable<Integer> {
  @Mixin UpOptions options = new UpOptions();

  @Option(
      names = "--take-over",
      description =
          "Another agent may still run here: answer DNS in its place, wait until it ends, go on.")
  boolean takeOver;

  @Override
  public Integer call() throws Exception {
    options.checkDataplane();
    if (takeOver) {
      return takeOver();
    }
    InetSocketAddress dns = Ports.tcpAndUdp(options.bindAddress(), options.dnsPort, "--dns-port");
    DataDirectory data = DataDirectory.open(options.data, "node-agent");
    Logs.to(data.log("node-agent"));
    InetSocketAddress health = Ports.health(options.bindAddress(), options.healthPort);
    NodeAgent agent =
        new Processes(options, Hosts.nodeName(), data.path()).startAgent(dns, health, _ -> {});
    return run(agent, data);
  }

  private static int run(NodeAgent agent, DataDirectory data) throws Exception {
    CountDownLatch stopped = Shutdown.onSignal("node agent", agent::close, data);
    AllInOne.await("the node agent", agent.ready());
    System.out.println("fairlead node-agent ready in " + Shutdown.seconds());
    System.out.flush();
    stopped.await();
    return 0;
  }

  /** No question of DNS is lost: this process answers before the other ends (B13). */
  private int takeOver() throws Exception {
    InetSocketAddress dns = new InetSocketAddress(options.bindAddress(), options.dnsPort);
    Path path = options.data.toAbsolutePath().normalize();
    Processes processes = new Processes(options, Hosts.nodeName(), path);
    Optional<DnsStandIn> standIn = processes.standIn(dns);
    System.out.println("fairlead node-agent waits for another to end");
    System.out.flush();
    DataDirectory data =
        DataDirectory.openWhenFree(
            options.data, "node-agent", () -> standIn.ifPresent(DnsStandIn::refresh));
    Logs.to(data.log("node-agent"));
    InetSocketAddress health = Ports.health(options.bindAddress(), options.healthPort);
    NodeAgent agent = processes.startAgentBeside(dns, health);
    standIn.ifPresent(DnsStandIn::close);
    return run(agent, data);
  }
}

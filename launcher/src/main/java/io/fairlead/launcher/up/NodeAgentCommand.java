package io.fairlead.launcher.up;

import io.fairlead.agent.NodeAgent;
import io.fairlead.launcher.DataDirectory;
import java.net.InetSocketAddress;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

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

  @Override
  public Integer call() throws Exception {
    options.checkDataplane();
    InetSocketAddress dns = Ports.tcpAndUdp(options.bindAddress(), options.dnsPort, "--dns-port");
    DataDirectory data = DataDirectory.open(options.data, "node-agent");
    Logs.to(data.log("node-agent"));
    InetSocketAddress health = Ports.health(options.bindAddress(), options.healthPort);
    NodeAgent agent =
        new Processes(options, Hosts.nodeName(), data.path()).startAgent(dns, health, _ -> {});
    CountDownLatch stopped = Shutdown.onSignal("node agent", agent::close, data);
    AllInOne.await("the node agent", agent.ready());
    System.out.println("fairlead node-agent ready in " + Shutdown.seconds());
    System.out.flush();
    stopped.await();
    return 0;
  }
}

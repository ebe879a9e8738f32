package io.fairlead.launcher.up;

import io.fairlead.gateway.Gateway;
import io.fairlead.launcher.DataDirectory;
import java.net.InetSocketAddress;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code fairlead gateway}: only the HTTP data plane, as {@link NodeAgentCommand} is the rest. */
@Command(
    name = "gateway",
    description =
        "Start only the gateway: it serves Ingresses from the last image in the data directory,"
            + " with or without a control plane.",
    mixinStandardHelpOptions = true,
    sortOptions = false)
public final class GatewayCommand implements Callable<Integer> {
  @Mixin UpOptions options = new UpOptions();

  @Override
  public Integer call() throws Exception {
    InetSocketAddress http = Ports.tcp(options.bindAddress(), options.httpPort, "--http-port");
    InetSocketAddress https = Ports.tcp(options.bindAddress(), options.httpsPort, "--https-port");
    InetSocketAddress health =
        Ports.gatewayHealth(options.bindAddress(), options.gateway.healthPort);
    DataDirectory data = DataDirectory.open(options.data, "gateway");
    Logs.to(data.log("gateway"));
    Gateway gateway =
        new Processes(options, Hosts.nodeName(), data.path()).startGateway(http, https, health);
    CountDownLatch stopped = Shutdown.onSignal("gateway", gateway::close, data);
    AllInOne.await("the gateway", gateway.ready());
    System.out.println("fairlead gateway ready in " + Shutdown.seconds());
    System.out.flush();
    stopped.await();
    return 0;
  }
}

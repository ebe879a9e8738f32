package io.fairlead.launcher.up;

import io.fairlead.gateway.Gateway;
import io.fairlead.launcher.DataDirectory;
import io.fairlead.launcher.config.GatewayConfig;
import io.fairlead.launcher.config.Role;
import io.fairlead.launcher.config.Settings;
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
  @Mixin ConfigOptions file = new ConfigOptions();
  @Mixin UpOptions options = new UpOptions();

  @Override
  public Integer call() throws Exception {
    if (file.printed(Role.GATEWAY)) {
      return 0;
    }
    Settings settings = file.settings(Role.GATEWAY);
    GatewayConfig config =
        settings == null ? ofOptions() : GatewayConfig.read(settings, Hosts.nodeName());
    return file.check ? 0 : start(config);
  }

  private GatewayConfig ofOptions() {
    return options.gateway(
        Hosts.nodeName(), options.data.toAbsolutePath().normalize(), GatewayOptions.DRAIN_ALONE);
  }

  private int start(GatewayConfig config) throws Exception {
    InetSocketAddress http =
        Ports.tcpNowOrLater(
            config.address(), config.httpPort(), file.named("--http-port", "http.port"));
    InetSocketAddress https =
        Ports.tcpNowOrLater(
            config.address(), config.httpsPort(), file.named("--https-port", "https.port"));
    InetSocketAddress health =
        file.config == null
            ? Ports.gatewayHealth(config.address(), options.gateway.healthPort)
            : Ports.tcp(config.health().getAddress(), config.health().getPort(), "health.port");
    DataDirectory data =
        DataDirectory.open(
            config.process().dataDir(), file.named("--data", "data-dir"), Role.GATEWAY.word());
    Logs.as(config.process());
    Gateway gateway = Processes.start(config.settings(http, https, health));
    CountDownLatch stopped = Shutdown.onSignal("gateway", gateway::close, data);
    file.ready(Role.GATEWAY.word(), gateway.ready());
    stopped.await();
    return 0;
  }
}

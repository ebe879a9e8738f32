package io.fairlead.launcher.up;

import io.fairlead.agent.NodeAgent;
import io.fairlead.agent.compute.Frontend;
import io.fairlead.controlplane.ControlPlane;
import io.fairlead.controlplane.ControlPlaneSettings;
import io.fairlead.controlplane.StartFailedException;
import io.fairlead.controlplane.api.ApiSettings;
import io.fairlead.gateway.Gateway;
import io.fairlead.launcher.Addresses;
import io.fairlead.launcher.DataDirectory;
import io.fairlead.launcher.UserError;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;

/**
 * Control plane, node agent and gateway in this process. Agent and gateway are fed by the same
 * stream as in a process of their own; all three start side by side, and the data plane works from
 * its last image before the control plane is back.
 *
 * <pre>
 *   ControlPlane ──stream over loopback──▶ NodeAgent (DNS, ClusterIPs, NodePorts)
 *        ▲      └──stream over loopback──▶ Gateway   (HTTP, HTTPS)
 *     kubectl
 * </pre>
 */
final class AllInOne implements AutoCloseable {
  private static final long READY_SECONDS = 60;

  private final Addresses addresses;
  private final Path kubeconfig;
  private final ControlPlane controlPlane;
  private final NodeAgent agent;
  private final Gateway gateway;
  private final boolean podsOutlive;

  private AllInOne(
      Addresses addresses,
      Path kubeconfig,
      ControlPlane controlPlane,
      NodeAgent agent,
      Gateway gateway,
      boolean podsOutlive) {
    this.addresses = addresses;
    this.kubeconfig = kubeconfig;
    this.controlPlane = controlPlane;
    this.agent = agent;
    this.gateway = gateway;
    this.podsOutlive = podsOutlive;
  }

  /**
   * Starts everything and returns once all of it answers.
   *
   * @param frontends told all addresses where Services answer, whenever one comes or goes
   */
  static AllInOne start(
      UpOptions options,
      DataDirectory data,
      Consumer<String> progress,
      Consumer<Set<Frontend>> frontends) {
    InetAddress bind = options.bindAddress();
    InetSocketAddress api = Ports.tcp(bind, options.apiPort, "--api-port");
    InetSocketAddress dns = Ports.tcpAndUdp(bind, options.dnsPort, "--dns-port");
    InetSocketAddress http = Ports.tcp(bind, options.httpPort, "--http-port");
    InetSocketAddress https = Ports.tcp(bind, options.httpsPort, "--https-port");
    InetSocketAddress health = Ports.health(bind, options.healthPort);
    InetSocketAddress gatewayHealth = Ports.gatewayHealth(bind, options.gateway.healthPort);
    Addresses addresses =
        new Addresses(
            api,
            dns,
            http,
            https,
            health,
            gatewayHealth,
            options.services(),
            options.pods(),
            options.domain());
    String node = Hosts.nodeName();

    CompletionStage<ControlPlane> starting =
        ControlPlane.start(
            new ControlPlaneSettings(
                data.path(),
                api,
                new InetSocketAddress(InetAddress.getLoopbackAddress(), 0),
                options.services(),
                options.pods(),
                options.nodePorts(),
                options.domain(),
                node,
                dns,
                options.history(),
                options.auditLog(),
                ApiSettings.BOOKMARK_EVERY),
            progress);
    NodeAgent agent =
        Processes.start(options.nodeAgent(node, data.path()).settings(dns, health, frontends));
    Gateway gateway =
        Processes.start(
            options
                .gateway(node, data.path(), GatewayOptions.DRAIN_UP)
                .settings(http, https, gatewayHealth));
    ControlPlane controlPlane = await("the control plane", starting);
    writeKubeconfig(controlPlane, data);
    addresses.write(data.path());
    await("the node agent", agent.ready());
    await("the gateway", gateway.ready());
    return new AllInOne(
        addresses, data.kubeconfig(), controlPlane, agent, gateway, options.podsOutlive());
  }

  static void writeKubeconfig(ControlPlane controlPlane, DataDirectory data) {
    try {
      controlPlane.api().writeKubeconfig(data.kubeconfig());
    } catch (IOException e) {
      throw new UserError("cannot write " + data.kubeconfig() + ": " + e.getMessage());
    }
  }

  /** Where everything is, for the person at the terminal. */
  String summary() {
    String dnsAt =
        "@%s -p %d"
            .formatted(addresses.dns().getAddress().getHostAddress(), addresses.dns().getPort());
    return """
    Kubernetes API   https://%s   (export KUBECONFIG=%s)
    DNS              %s, UDP and TCP   (dig %s kubernetes.default.svc.%s)
    Ingress          http://%s  https://%s
    Node             http://%s/healthz  /metrics
    Gateway          http://%s/healthz  /metrics  /config\
    """
        .formatted(
            Addresses.text(addresses.api()),
            kubeconfig,
            Addresses.text(addresses.dns()),
            dnsAt,
            addresses.clusterDomain(),
            Addresses.text(addresses.http()),
            Addresses.text(addresses.https()),
            Addresses.text(addresses.health()),
            Addresses.text(addresses.gatewayHealth()));
  }

  /** First what takes new work, then what the others depend on. */
  @Override
  public void close() {
    gateway.close();
    if (!podsOutlive) {
      agent.haltPods();
    }
    agent.close();
    stop(controlPlane);
  }

  static void stop(ControlPlane controlPlane) {
    try {
      controlPlane.stop().toCompletableFuture().get(20, TimeUnit.SECONDS);
    } catch (TimeoutException | ExecutionException e) {
      System.err.println("fairlead: the control plane did not stop cleanly: " + e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** For the person at the terminal. */
  static void progress(String line) {
    System.out.println(line);
    System.out.flush();
  }

  static <T> T await(String what, CompletionStage<T> stage) {
    return await(what, stage, READY_SECONDS);
  }

  static <T> T await(String what, CompletionStage<T> stage, long seconds) {
    CompletableFuture<T> future = stage.toCompletableFuture();
    try {
      return future.get(seconds, TimeUnit.SECONDS);
    } catch (TimeoutException e) {
      throw new UserError(
          "%s did not get ready within %d s; the log says more".formatted(what, seconds));
    } catch (ExecutionException e) {
      if (e.getCause() instanceof StartFailedException failed) {
        throw new UserError(String.valueOf(failed.getMessage()));
      }
      throw new IllegalStateException(what + " did not start", e.getCause());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new UserError("interrupted while starting");
    }
  }
}

package io.fairlead.launcher.up;

import io.fairlead.controlplane.access.authn.AgentTokens;
import io.fairlead.controlplane.access.authn.AgentTokens.Agent;
import io.fairlead.controlplane.api.pki.TokenKey;
import io.fairlead.launcher.DataDirectory;
import io.fairlead.launcher.UserError;
import io.fairlead.launcher.config.MembershipSettings;
import io.fairlead.launcher.config.Role;
import io.fairlead.model.protocol.AgentMessage;
import io.fairlead.subscription.LocalControlPlane;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * {@code fairlead up --nodes N --control-planes N}: a cluster of processes on this machine, and
 * this one that looks after them.
 *
 * <pre>
 *   this process ──starts, restarts, ends──▶ control-plane-1 … N ──▶ PostgreSQL, or its own file
 *        │                                        ▲ streams
 *        └─ address and token of one that lives ─▶ node-1 … N, gateway-1
 * </pre>
 */
final class ClusterUp implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(ClusterUp.class);
  private static final Duration READY = Duration.ofMinutes(2);
  private static final Duration END = Duration.ofSeconds(20);

  private final ClusterPlan plan;
  private final Path data;
  private final List<Child> controlPlanes = new ArrayList<>();
  private final List<Child> agents = new ArrayList<>();
  private final ScheduledExecutorService daily =
      Executors.newSingleThreadScheduledExecutor(
          task -> Thread.ofPlatform().daemon().name("daily").unstarted(task));
  private volatile boolean directed;

  private ClusterUp(ClusterPlan plan, Path data) {
    this.plan = plan;
    this.data = data;
    plan.controlPlanes().forEach(member -> controlPlanes.add(child(member)));
    Stream.concat(plan.nodes().stream(), Stream.of(plan.gateway()))
        .forEach(member -> agents.add(child(member)));
  }

  private Child child(ClusterPlan.Member member) {
    return new Child(member, AllInOne::progress, this::direct);
  }

  /** Lays the cluster out, with ports that are free now. */
  static ClusterUp of(UpOptions options, ClusterOptions cluster, Path data) {
    Ports.tcp(options.bindAddress(), options.httpPort, "--http-port"); // the gateway would wait
    Ports.tcp(options.bindAddress(), options.httpsPort, "--https-port");
    Map<Integer, Integer> ports = new ConcurrentHashMap<>();
    ClusterPlan plan =
        ClusterPlan.of(
            options,
            cluster,
            data,
            number ->
                ports.computeIfAbsent(
                    number,
                    _ -> Ports.tcp(InetAddress.getLoopbackAddress(), 0, "--api-port").getPort()));
    return new ClusterUp(plan, data);
  }

  /** Starts all; returns when all are ready. */
  void start() {
    Child first = controlPlanes.getFirst();
    List<Child> others = controlPlanes.subList(1, controlPlanes.size());
    try {
      first.start();
      ready(List.of(first));
      keysOf(first.member());
      for (Child other : others) {
        other.start();
      }
      directed = true;
      direct();
      for (Child agent : agents) {
        agent.start();
      }
      ready(others);
      ready(agents);
    } catch (IOException e) {
      close();
      throw new UserError("cannot write to " + data + ": " + e.getMessage());
    } catch (UserError e) {
      close();
      throw e;
    }
  }

  private static void ready(List<Child> children) {
    for (Child child : children) {
      String name = child.member().name();
      try {
        child.ready().get(READY.toSeconds(), TimeUnit.SECONDS);
      } catch (ExecutionException e) {
        throw new UserError(name + " did not start: " + why(e.getCause()));
      } catch (TimeoutException e) {
        throw new UserError(
            "%s did not get ready within %d s; its log is in %s"
                .formatted(name, READY.toSeconds(), child.member().directory().resolve("log")));
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new UserError("interrupted while starting");
      }
    }
  }

  private static String why(@Nullable Throwable cause) {
    return cause == null ? "it ended" : String.valueOf(cause.getMessage());
  }

  /** Agents get tokens of their own, and the administrator a kubeconfig where it always is. */
  private void keysOf(ClusterPlan.Member first) throws IOException {
    Files.copy(
        first.directory().resolve("kubeconfig"),
        data.resolve("kubeconfig"),
        StandardCopyOption.REPLACE_EXISTING,
        StandardCopyOption.COPY_ATTRIBUTES);
    tokensOf(first);
    var _ = daily.scheduleWithFixedDelay(() -> renewTokens(first), 1, 1, TimeUnit.DAYS);
  }

  /** They are read before each attempt to connect, and good for far longer than a day. */
  private void renewTokens(ClusterPlan.Member first) {
    try {
      tokensOf(first);
    } catch (IOException | RuntimeException e) {
      LOG.atError().addKeyValue("error", e.toString()).log("the agents' tokens can not be renewed");
    }
  }

  private void tokensOf(ClusterPlan.Member first) throws IOException {
    try {
      AgentTokens tokens =
          new AgentTokens(TokenKey.open(first.directory().resolve("pki")), InstantSource.system());
      for (Child agent : agents) {
        ClusterPlan.Member member = agent.member();
        AgentMessage.Role role = role(member);
        Files.createDirectories(member.agents());
        write(
            member.agents().resolve(LocalControlPlane.tokenFile(role, member.name())),
            tokens.issue(new Agent(role, member.name())));
      }
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("the key of " + first.name() + " can not be used", e);
    }
  }

  private static AgentMessage.Role role(ClusterPlan.Member member) {
    return member.role() == Role.GATEWAY ? AgentMessage.Role.GATEWAY : AgentMessage.Role.NODE_AGENT;
  }

  /** Tells each agent of a control plane that lives; they look before each attempt to connect. */
  private void direct() {
    List<ClusterPlan.Member> serving =
        controlPlanes.stream().filter(Child::serving).map(Child::member).toList();
    if (!directed || serving.isEmpty()) {
      return;
    }
    for (int i = 0; i < agents.size(); i++) {
      ClusterPlan.Member own = plan.controlPlanes().get(i % plan.controlPlanes().size());
      ClusterPlan.Member told = serving.contains(own) ? own : serving.get(i % serving.size());
      write(agents.get(i).member().agents().resolve("address"), "127.0.0.1:" + told.agentsPort());
    }
  }

  private static void write(Path file, String text) {
    try {
      Path fresh = file.resolveSibling(file.getFileName() + ".new");
      Files.writeString(fresh, text + "\n");
      Files.move(fresh, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Where everything is, for the person at the terminal. */
  String summary() {
    String apis =
        String.join(
            "  ", plan.controlPlanes().stream().map(each -> "https://" + each.address()).toList());
    String names =
        String.join(", ", plan.nodes().stream().map(ClusterPlan.Member::address).toList());
    return """
    Kubernetes API   %s   (export KUBECONFIG=%s)
    DNS              %s, UDP and TCP
    Ingress          http://%s
    Processes        %s   (each has its log in %s/NAME/log)\
    """
        .formatted(
            apis,
            data.resolve("kubeconfig"),
            names,
            plan.gateway().address(),
            String.join(", ", plan.all().stream().map(ClusterPlan.Member::name).toList()),
            data);
  }

  /** First what takes new work, then what the others depend on. */
  @Override
  public void close() {
    daily.shutdownNow();
    end(agents.reversed());
    end(controlPlanes.reversed());
  }

  private static void end(List<Child> children) {
    List<Thread> threads =
        children.stream().map(child -> Thread.startVirtualThread(() -> child.end(END))).toList();
    for (Thread thread : threads) {
      try {
        thread.join();
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
    }
  }

  /** Looks after a cluster until this process is told to end. */
  static int run(UpOptions options, ClusterOptions cluster) throws InterruptedException {
    cluster.check(options);
    DataDirectory directory = DataDirectory.open(options.data, "--data", "cluster");
    Logs.to(directory.log("up"));
    if (cluster.controlPlanes() == 2) {
      AllInOne.progress("Warning: --control-planes 2: " + MembershipSettings.TWO);
    }
    ClusterUp up = of(options, cluster, directory.path());
    var stopped = Shutdown.onSignal("cluster", up::close, directory);
    up.start();
    AllInOne.progress(up.summary());
    AllInOne.progress("fairlead ready in " + Shutdown.seconds());
    stopped.await();
    return 0;
  }
}

package io.fairlead.multijvm.cluster;

import io.fairlead.controlplane.access.authn.AgentTokens;
import io.fairlead.controlplane.access.authn.AgentTokens.Agent;
import io.fairlead.controlplane.api.pki.TokenKey;
import io.fairlead.launcher.client.ApiClient;
import io.fairlead.launcher.config.Role;
import io.fairlead.launcher.identity.TokenCommand;
import io.fairlead.model.protocol.AgentMessage;
import io.fairlead.multijvm.Await;
import io.fairlead.multijvm.FairleadProcess;
import io.fairlead.subscription.LocalControlPlane;
import io.fairlead.subscription.identity.PrivateFiles;
import io.fairlead.testing.PostgresServer;
import io.fairlead.testing.SmallDisk;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import picocli.CommandLine;

/**
 * Control planes, node agents and gateways, each a process that is told by a file, at an address of
 * its own: {@code Cluster.of(3).agents(2).gateways(1).onShared().start("story")}. Their files and
 * logs stay in {@code target/chaos/STORY}.
 */
public final class Cluster implements AutoCloseable {
  /** Ports, the same at all members' addresses. */
  static final int API = 6443;

  static final int AGENTS = 6447;
  static final int MEMBERSHIP = 7355;
  public static final int DNS = 1053;
  static final int HTTP = 8080;
  static final int HTTPS = 8443;
  static final int AGENT_HEALTH = 10256;
  static final int GATEWAY_HEALTH = 10254;

  private static final Duration LIMIT = Duration.ofMinutes(2);
  private static final int DISK_MEGABYTES = 8;

  private final Network network;
  private final List<Member> controlPlanes = new ArrayList<>();
  private final List<Member> agents = new ArrayList<>();
  private final List<Member> gateways = new ArrayList<>();
  private final Path home;
  private final Map<String, SmallDisk> disks = new HashMap<>();
  private volatile boolean directed;

  private Cluster(Network network, Path home) {
    this.network = network;
    this.home = home;
  }

  /** So many control planes, and nothing else yet. */
  public static Plan of(int controlPlanes) {
    return new Plan(controlPlanes, 0, 0, Optional.empty(), Set.of());
  }

  static Cluster start(Plan plan, String story) throws IOException {
    Path home = Path.of("target", "chaos", story).toAbsolutePath();
    remove(home);
    Files.createDirectories(home);
    Network network = plan.namespaces() ? Namespaces.make(plan.members()) : new Loopback();
    Cluster cluster = new Cluster(network, home);
    try {
      String database = cluster.database(plan);
      cluster.mount(plan);
      Settings settings = new Settings(plan, network, home, database, cluster::directory);
      new Start(cluster, plan, settings).run();
      return cluster;
    } catch (IOException | GeneralSecurityException | RuntimeException | AssertionError e) {
      cluster.close();
      throw new AssertionError("the cluster did not start, see " + home, e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      cluster.close();
      throw new IOException("interrupted", e);
    }
  }

  private void mount(Plan plan) throws IOException {
    if (plan.smallDisks()) {
      for (int i = 1; i <= plan.controlPlanes() && plan.database().isPresent(); i++) {
        disks.put(Settings.controlPlaneName(i), SmallDisk.of(DISK_MEGABYTES));
      }
      for (int i = 1; i <= plan.agents(); i++) {
        disks.put(Settings.agentName(i), SmallDisk.of(DISK_MEGABYTES));
      }
      for (int i = 1; i <= plan.gateways(); i++) {
        disks.put(Settings.gatewayName(i), SmallDisk.of(DISK_MEGABYTES));
      }
    }
  }

  /** The data directory of the member with this name. */
  private Path directory(String member) {
    SmallDisk disk = disks.get(member);
    return disk == null ? home.resolve(member) : disk.dir();
  }

  /** That of a member of a cluster that is made withSmallDisks. */
  SmallDisk disk(Member member) {
    return Objects.requireNonNull(disks.get(member.name()));
  }

  /** A new database as members reach it; its password in a file. */
  private String database(Plan plan) throws IOException {
    if (plan.database().isEmpty()) {
      return "";
    }
    PostgresServer server = plan.database().get();
    String[] url = server.newDatabase().split("&password=", 2);
    Files.writeString(home.resolve(Settings.PASSWORD), url[1]);
    return url[0].replace("127.0.0.1:" + server.port(), network.reached(server.port()).toString());
  }

  private record Start(Cluster cluster, Plan plan, Settings settings) {
    void run() throws IOException, InterruptedException, GeneralSecurityException {
      for (int i = 1; i <= plan.controlPlanes(); i++) {
        cluster.controlPlanes.add(
            member(Role.CONTROL_PLANE, Settings.controlPlaneName(i), i, settings.controlPlane(i)));
      }
      cluster.controlPlanes.forEach(Member::awaitReady);
      for (int i = 1; i <= plan.agents(); i++) {
        String name = Settings.agentName(i);
        String token = admit(AgentMessage.Role.NODE_AGENT, name);
        int number = plan.controlPlanes() + i;
        cluster.agents.add(member(Role.NODE_AGENT, name, number, settings.agent(i, token)));
      }
      for (int i = 1; i <= plan.gateways(); i++) {
        String name = Settings.gatewayName(i);
        String token = admit(AgentMessage.Role.GATEWAY, name);
        int number = plan.controlPlanes() + plan.agents() + i;
        cluster.gateways.add(member(Role.GATEWAY, name, number, settings.gateway(i, token)));
      }
      cluster.directed = !plan.namespaces();
      cluster.direct();
      cluster.agents.forEach(Member::awaitReady);
      cluster.gateways.forEach(Member::awaitReady);
    }

    private Member member(Role role, String name, int number, Map<String, Object> told)
        throws IOException {
      Path file = settings.home().resolve(name + ".conf");
      Files.writeString(file, Settings.text(told));
      List<String> options = new ArrayList<>();
      if (!plan.namespaces()) {
        options.add("-Dfairlead.share-addresses=true");
      }
      List<String> before = new ArrayList<>(cluster.network.within(number));
      if (plan.clocks()) {
        before.addAll(HostClock.make(cluster.clockFile(name)).command());
      }
      List<String> line = FairleadProcess.line(before, FairleadProcess.classPath(), options);
      String parent = Long.toString(ProcessHandle.current().pid());
      line.addAll(List.of(role.word(), "--config", file.toString(), "--parent", parent));
      return Member.start(
          role,
          name,
          new Member.Place(
              cluster.network.address(number),
              cluster.directory(name),
              settings.home().resolve(name + ".log")),
          line,
          new Member.Supervision(plan.comingBack(), cluster::direct));
    }

    /** A token to join with, or on loopback the one for each connection, in a file. */
    private String admit(AgentMessage.Role role, String name)
        throws IOException, GeneralSecurityException {
      Member first = cluster.controlPlanes.getFirst();
      if (plan.namespaces()) {
        String word = role == AgentMessage.Role.GATEWAY ? "gateway" : "node";
        StringWriter said = new StringWriter();
        String kubeconfig = first.kubeconfig().toString();
        int status =
            new CommandLine(new TokenCommand())
                .setOut(new PrintWriter(said))
                .execute("create", "--kubeconfig", kubeconfig, "--role", word, "--name", name);
        if (status != 0) {
          throw new IOException("no token for " + name);
        }
        return said.toString().strip();
      }
      AgentTokens tokens =
          new AgentTokens(TokenKey.open(first.directory().resolve("pki")), InstantSource.system());
      Path entrance = cluster.directory(name).resolve("agents");
      Files.createDirectories(entrance);
      PrivateFiles.write(
          entrance.resolve(LocalControlPlane.tokenFile(role, name)),
          tokens.issue(new Agent(role, name)) + "\n");
      return "";
    }
  }

  /** On loopback each agent is told of one control plane, and of another when that has gone. */
  private synchronized void direct() {
    List<Member> serving = controlPlanes.stream().filter(Member::serving).toList();
    if (!directed || serving.isEmpty()) {
      return;
    }
    List<Member> led = Stream.concat(agents.stream(), gateways.stream()).toList();
    for (int i = 0; i < led.size(); i++) {
      Path file = led.get(i).directory().resolve("agents").resolve("address");
      String told = serving.get(i % serving.size()).address() + ":" + AGENTS + "\n";
      try {
        PrivateFiles.update(file, told);
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }

  public List<Member> controlPlanes() {
    return List.copyOf(controlPlanes);
  }

  public List<Member> agents() {
    return List.copyOf(agents);
  }

  public List<Member> gateways() {
    return List.copyOf(gateways);
  }

  /** The control plane that has been a member for the longest, where shards are given out. */
  public Member oldest() {
    List<Member> found = new ArrayList<>();
    Await.until(
        "one control plane that is the oldest",
        LIMIT,
        () -> {
          found.clear();
          controlPlanes.stream()
              .filter(Member::serving)
              .filter(each -> reading(each, "fairlead_oldest_member") == 1)
              .forEach(found::add);
          return found.size() == 1;
        });
    return found.getFirst();
  }

  /** Any that serves and is not the oldest. */
  public Member younger() {
    Member oldest = oldest();
    return controlPlanes.stream()
        .filter(each -> each != oldest && each.serving())
        .findFirst()
        .orElseThrow();
  }

  /** Returns when all control planes are ready, and see each other and nobody else. */
  public void awaitTogether() {
    controlPlanes.forEach(Member::awaitReady);
    awaitTogether(controlPlanes);
  }

  /** Returns when these see each other and nobody else. */
  public void awaitTogether(Collection<Member> some) {
    Await.until(
        some + " to be together, see " + home,
        LIMIT,
        () ->
            some.stream()
                .allMatch(
                    each ->
                        reading(each, "fairlead_members{state=\"acting\"}") == some.size()
                            && reading(each, "fairlead_members{state=\"unreachable\"}") == 0
                            && reading(each, "fairlead_members{state=\"other\"}") == 0));
  }

  /** A metric of a control plane; -1 when it does not tell. */
  static double reading(Member member, String series) {
    byte[] text;
    try {
      text = member.api().within(Duration.ofSeconds(5)).bytes("/metrics", "text/plain");
    } catch (RuntimeException _) {
      return -1;
    }
    return new String(text, StandardCharsets.UTF_8)
        .lines()
        .filter(line -> line.startsWith(series + " "))
        .map(line -> Double.parseDouble(line.substring(series.length() + 1)))
        .findFirst()
        .orElse(-1.0);
  }

  /** What these send each other is lost from now on. */
  public void cut(Collection<Member> some, Collection<Member> others) throws IOException {
    for (Member one : some) {
      for (Member other : others) {
        cutOneWay(one, other);
        cutOneWay(other, one);
      }
    }
  }

  /** The same for two. */
  public void cut(Member one, Member other) throws IOException {
    cut(List.of(one), List.of(other));
  }

  /** What one sends to the other is lost from now on. */
  public void cutOneWay(Member from, Member to) throws IOException {
    namespaces().drop(from.address(), to.address());
  }

  /** A member and the database are out of each other's reach. */
  public void cutFromDatabase(Member member) throws IOException {
    namespaces().drop(member.address(), namespaces().database());
    namespaces().drop(namespaces().database(), member.address());
  }

  /** What control planes and the database send each other comes so much later. */
  public void slowDatabase(Duration by) {
    namespaces().slow(by);
  }

  /** Ends all cuts. */
  public void heal() throws IOException {
    namespaces().heal();
  }

  private Namespaces namespaces() {
    return switch (network) {
      case Namespaces namespaces -> namespaces;
      case Loopback _ -> throw new IllegalStateException("only a cluster inNamespaces is cut");
    };
  }

  /** What is before a command that is to run where that member does. */
  List<String> within(Member member) {
    List<Member> all = Stream.of(controlPlanes, agents, gateways).flatMap(List::stream).toList();
    return network.within(all.indexOf(member) + 1);
  }

  /** That of a member of a cluster that is made withClocks. */
  HostClock clock(Member member) {
    return new HostClock(clockFile(member.name()));
  }

  private Path clockFile(String member) {
    return home.resolve(member + ".clock");
  }

  /** Where this JVM can listen so that members reach it. */
  List<String> ownAddresses() {
    return network.own();
  }

  /** Any control plane that serves. */
  public ApiClient api() {
    return controlPlanes.stream().filter(Member::serving).findFirst().orElseThrow().api();
  }

  private static void remove(Path top) throws IOException {
    if (Files.exists(top)) {
      try (Stream<Path> files = Files.walk(top)) {
        for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
          Files.delete(file);
        }
      }
    }
  }

  /** Kills what still runs; files and logs stay. */
  @Override
  public void close() throws IOException {
    Stream.of(gateways, agents, controlPlanes).flatMap(List::stream).forEach(Member::kill);
    network.close();
    for (SmallDisk disk : disks.values()) {
      disk.close();
    }
  }
}

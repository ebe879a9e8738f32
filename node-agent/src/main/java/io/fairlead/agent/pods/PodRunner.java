package io.fairlead.agent.pods;

import io.fairlead.agent.pods.host.HostProcesses;
import io.fairlead.agent.pods.host.PodFiles;
import io.fairlead.agent.pods.lifecycle.PodAddresses;
import io.fairlead.agent.pods.lifecycle.PodRecord;
import io.fairlead.agent.pods.runtime.ContainerRuntime;
import io.fairlead.agent.pods.runtime.ContainerRuntime.Run;
import io.fairlead.agent.pods.runtime.ContainerRuntime.Signal;
import io.fairlead.model.net.Cidr;
import io.fairlead.model.networkpolicy.DnsPeer;
import io.fairlead.model.node.EntryType;
import io.fairlead.model.node.ImageKey;
import io.fairlead.model.node.NodeImage;
import io.fairlead.model.pod.ContainerWork;
import io.fairlead.model.pod.Pod;
import io.fairlead.model.pod.PodWork;
import io.fairlead.model.protocol.AgentMessage;
import io.fairlead.model.protocol.ControlMessage;
import io.fairlead.model.protocol.PodReport;
import java.io.IOException;
import java.net.Socket;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Runs the pods of this node.
 *
 * <pre>
 *   image ──▶ what is wanted ─┐
 *   processes that ended ─────┼──▶ RunningPod: look, PodPlan, act ... ──▶ reports, events
 *   time ─────────────────────┘
 * </pre>
 *
 * All on one thread of its own, but that each turn brings several pods forward side by side.
 * Processes outlive this one: what is known of them is on disk, and the next agent goes on from
 * there; what nobody asks for any more is ended once there is an image.
 */
public final class PodRunner implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(PodRunner.class);
  private static final ImageKey KUBE_DNS = new ImageKey(EntryType.SERVICE, DnsPeer.SERVICE);
  // What a start waits for is mostly the kernel.
  private static final int WORKERS =
      Math.clamp(2L * Runtime.getRuntime().availableProcessors(), 4, 16);
  private static final Duration GLANCE = Duration.ofSeconds(1);
  private static final Duration HALT = Duration.ofSeconds(2);
  private static final Duration ANSWER = Duration.ofSeconds(5);

  private final PodHost host;
  private final ContainerRuntime runtime;
  private final PodHands hands;
  private final BooleanSupplier enforced;
  private final Consumer<AgentMessage> outbox;
  private final InstantSource clock = InstantSource.system();
  private final BlockingQueue<Runnable> inbox = new LinkedBlockingQueue<>();
  private final Map<String, RunningPod> pods = new LinkedHashMap<>();
  private final Set<String> refused = new HashSet<>();
  private final ExecutorService workers =
      Executors.newFixedThreadPool(
          WORKERS, Thread.ofPlatform().daemon().name("fairlead-pods-", 0).factory());
  private final Thread thread;
  private @Nullable ResolvingPods resolving;
  private volatile boolean closed;
  private volatile NodeImage newest = NodeImage.EMPTY;
  private @Nullable NodeImage wanted;
  private List<String> lastAddresses = List.of();

  private PodRunner(PodHost host, BooleanSupplier enforced, Consumer<AgentMessage> outbox)
      throws IOException {
    this.host = host;
    this.enforced = enforced;
    this.outbox = outbox;
    PodFiles files = new PodFiles(host.directory());
    runtime = new HostProcesses(files, host.loopbackServices());
    hands = new PodHands(host, files, runtime);
    for (PodRecord record : hands.files().load()) {
      pods.put(record.work().uid(), pod(record));
      lastAddresses = record.ips();
    }
    thread = Thread.ofPlatform().daemon().name("fairlead-pods").unstarted(this::run);
  }

  /**
   * Takes over what an earlier agent left running; does nothing else before there is an image.
   *
   * @param enforced whether this node enforces the network policies of the last image it was given
   * @param outbox takes reports and events; must not block
   * @throws IOException when the directory can not be used
   */
  public static PodRunner start(
      PodHost host, BooleanSupplier enforced, Consumer<AgentMessage> outbox) throws IOException {
    PodRunner runner = new PodRunner(host, enforced, outbox);
    runner.thread.start();
    return runner;
  }

  /** Runs the pods of this image. */
  public void apply(NodeImage image, Set<ImageKey> changed) {
    newest = image;
    boolean concerned =
        changed.stream()
            .anyMatch(
                key ->
                    switch (key.type()) {
                      case NODE, POD, POD_SOURCE, POD_WORK -> true;
                      case SERVICE -> key.equals(KUBE_DNS);
                      case NAMESPACE,
                          POLICY_RULES,
                          ENDPOINT_SLICE,
                          SERVICE_IMPORT,
                          TLS_CERTIFICATE,
                          BACKEND_TLS,
                          ROUTE_POLICY,
                          GATEWAY,
                          GATEWAY_ROUTE,
                          INGRESS_ROUTES,
                          NODE_ROUTE,
                          COREFILE ->
                          false;
                    });
    if (concerned || image.entries().isEmpty()) {
      inbox.add(() -> want(image));
    }
  }

  /**
   * Tells which pods resolve names from which address: of those there are before this returns, of
   * others before they begin, and of no pod any more before its address is given to another.
   */
  public void follow(Consumer<List<ResolvingPod>> follower) {
    CompletableFuture<Void> told = new CompletableFuture<>();
    inbox.add(
        () -> {
          resolving = new ResolvingPods(hands, follower);
          tellFollower();
          told.complete(null);
        });
    try {
      told.get(ANSWER.toMillis(), TimeUnit.MILLISECONDS);
    } catch (ExecutionException | TimeoutException e) {
      LOG.atWarn().addKeyValue("error", e.toString()).log("pods were not told of");
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** A token that a pod asked for, or why there is none. */
  public void token(ControlMessage.TokenAnswered answer) {
    inbox.add(
        () -> {
          RunningPod pod = pods.get(answer.uid());
          if (pod != null) {
            pod.token(answer);
          }
        });
  }

  /** Says of every pod how it is. */
  public void tellAll() {
    inbox.add(
        () -> {
          refused.clear();
          pods.values().forEach(RunningPod::heardAnew);
          NodeImage image = wanted;
          if (image != null) {
            want(image);
          }
        });
  }

  /**
   * How a pod is, for whoever wants something of it. May be called from any thread but this one's.
   *
   * @param report the record in the words of {@code status}
   */
  public record Sight(PodRecord record, PodReport report) {
    /** Of init containers and containers. */
    public Optional<PodReport.ContainerReport> container(String name) {
      return Stream.concat(report.initContainers().stream(), report.containers().stream())
          .filter(container -> container.name().equals(name))
          .findFirst();
    }

    /** What is to be done for it. */
    public Optional<ContainerWork> work(String name) {
      return record.places().stream()
          .map(record::container)
          .filter(container -> container.name().equals(name))
          .findFirst();
    }
  }

  /** Empty: no such pod is here. */
  public Optional<Sight> look(String uid) throws InterruptedException {
    CompletableFuture<Optional<Sight>> answer = new CompletableFuture<>();
    inbox.add(() -> answer.complete(Optional.ofNullable(pods.get(uid)).map(RunningPod::sight)));
    try {
      return answer.get(ANSWER.toMillis(), TimeUnit.MILLISECONDS);
    } catch (ExecutionException | TimeoutException e) {
      LOG.atDebug().addKeyValue("uid", uid).addKeyValue("error", e.toString()).log("no answer");
      return Optional.empty();
    }
  }

  /** The newest run of a container. */
  public Optional<Run> newest(Sight pod, String container) {
    return pod.record().places().stream()
        .filter(place -> pod.record().container(place).name().equals(container))
        .findFirst()
        .map(place -> PodHands.newest(pod.record(), place));
  }

  /**
   * Connects to a port of the pod, also where only the pod itself is listened to.
   *
   * @throws IOException nobody listens
   */
  public Socket dial(Sight pod, int port) throws IOException, InterruptedException {
    PodRecord record = pod.record();
    return runtime.dial(record.work().uid(), record.ips(), hands.ownNetwork(record), port);
  }

  /** What runs the containers. */
  public ContainerRuntime runtime() {
    return runtime;
  }

  /** What it wrote. */
  public Path log(Run run) {
    return hands.files().log(run);
  }

  /** It has ended, and all it wrote is in its log. */
  public boolean over(Run run) throws InterruptedException {
    return switch (runtime.glance(run)) {
      case ContainerRuntime.Sight.Alive _ -> false;
      case ContainerRuntime.Sight.Exited _ -> true;
      case ContainerRuntime.Sight.Lost _ -> {
        Optional<PodReport.ContainerReport> now =
            look(run.uid()).flatMap(pod -> pod.container(run.container()));
        yield now.isEmpty()
            || !(now.get().state() instanceof PodReport.Running)
            || now.get().restartCount() != run.number();
      }
    };
  }

  /**
   * Ends what the pods run, as when a node shuts down: the next agent starts it again. Those that
   * do not end when asked are killed after a while. Blocks.
   */
  public void halt() {
    CompletableFuture<Void> halted = new CompletableFuture<>();
    inbox.add(
        () -> {
          wanted = null;
          if (signal(Signal.TERM, HALT) && signal(Signal.KILL, HALT)) {
            LOG.atWarn().log("processes of pods are left");
          }
          halted.complete(null);
        });
    try {
      halted.get(3 * HALT.toMillis(), TimeUnit.MILLISECONDS);
    } catch (ExecutionException | TimeoutException e) {
      LOG.atWarn().addKeyValue("error", e.toString()).log("pods were not ended");
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** Sends it to all that run; false: none is left before the time is over. */
  private boolean signal(Signal signal, Duration patience) {
    long begun = System.nanoTime();
    boolean some = false;
    for (RunningPod pod : pods.values()) {
      some |= pod.signal(signal);
    }
    while (some && System.nanoTime() - begun < patience.toNanos()) {
      LockSupport.parkNanos(Duration.ofMillis(20).toNanos());
      some = false;
      for (RunningPod pod : pods.values()) {
        some |= pod.runs(clock.instant());
      }
    }
    return some;
  }

  /** Looks at nothing any more; the processes stay. */
  @Override
  public void close() {
    closed = true;
    inbox.add(() -> {});
    try {
      thread.join(Duration.ofSeconds(10));
      workers.shutdown();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void run() {
    try {
      while (!closed) {
        Runnable next = inbox.poll(GLANCE.toMillis(), TimeUnit.MILLISECONDS);
        while (next != null) {
          attempt(next);
          next = inbox.poll();
        }
        if (!closed && wanted != null) {
          turn();
        }
        tellFollower();
      }
    } catch (InterruptedException e) {
      LOG.atDebug().addKeyValue("error", e.toString()).log("pods were interrupted");
    }
  }

  /** What goes wrong with one pod is no reason to leave the others alone. */
  private static void attempt(Runnable task) {
    try {
      task.run();
    } catch (RuntimeException e) {
      LOG.atError().setCause(e).log("news of a pod failed");
    }
  }

  private void tellFollower() {
    if (resolving != null) {
      resolving.look(pods.values().stream().map(RunningPod::record).toList());
    }
  }

  private RunningPod pod(PodRecord record) {
    return new RunningPod(record, hands, outbox, task -> inbox.add(() -> task.accept(clock)));
  }

  private void want(NodeImage image) {
    wanted = image;
    Set<String> asked = new HashSet<>();
    for (PodWork work : image.podWork()) {
      asked.add(work.uid());
      RunningPod pod = pods.get(work.uid());
      if (pod != null) {
        pod.want(work);
      } else if (work.deleting()) {
        outbox.accept(new AgentMessage.PodEnded(work.name(), work.uid()));
      } else if (!work.possible()) {
        refuse(work);
      } else if (!work.finished()) {
        pods.put(work.uid(), pod(PodRecord.fresh(work)));
      }
    }
    refused.retainAll(asked);
    pods.forEach(
        (uid, pod) -> {
          if (!asked.contains(uid)) {
            pod.abandon();
          }
        });
  }

  private void refuse(PodWork work) {
    if (refused.add(work.uid())) {
      outbox.accept(
          new AgentMessage.EventObserved(
              "Pod",
              work.name(),
              "Warning",
              "NotSupported",
              "this node does not run it: "
                  + work.refusal()
                  + "; or start the process yourself and put its address into the annotation"
                  + " fairlead.io/pod-ip"));
    }
  }

  private void turn() throws InterruptedException {
    boolean policed = enforced.getAsBoolean();
    Surroundings surroundings = new Surroundings(newest, host.clusterDomain());
    for (RunningPod pod : pods.values()) {
      if (pod.needsAddress()) {
        pod.give(addresses(pod.record().work()));
      }
    }
    tellFollower();
    List<Callable<Boolean>> turns = new ArrayList<>();
    for (RunningPod pod : pods.values()) {
      turns.add(Executors.callable(() -> turn(pod, policed, surroundings), true));
    }
    // Waits for all of them: a pod is in the hands of one thread at a time.
    workers.invokeAll(turns);
    pods.values().removeIf(RunningPod::removed);
  }

  private void turn(RunningPod pod, boolean policed, Surroundings surroundings) {
    try {
      pod.refresh(surroundings);
      pod.turn(clock, policed, surroundings, () -> inbox.add(() -> {}));
    } catch (IOException | RuntimeException e) {
      LOG.atError().addKeyValue("pod", pod.record().work().name()).setCause(e).log("pod failed");
    }
  }

  /** Empty: the node has no range of addresses yet, or one of them has none that is free. */
  private List<String> addresses(PodWork pod) {
    if (pod.hostNetwork()) {
      return host.hostIps();
    }
    NodeImage image = wanted;
    if (image == null) {
      return List.of();
    }
    List<Cidr> ranges =
        image.nodes().stream()
            .flatMap(node -> node.podCidrs().stream())
            .flatMap(text -> Cidr.parse(text).stream())
            .filter(host.network()::has)
            .toList();
    Set<String> taken = new HashSet<>();
    image.pods().stream().map(Pod::declaredIp).forEach(taken::add);
    pods.values().stream()
        .map(RunningPod::record)
        .filter(record -> !record.released())
        .forEach(record -> taken.addAll(record.ips()));
    List<String> next = PodAddresses.next(ranges, taken, lastAddresses);
    lastAddresses = next.isEmpty() ? lastAddresses : next;
    return next;
  }
}

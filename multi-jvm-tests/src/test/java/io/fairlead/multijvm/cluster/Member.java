package io.fairlead.multijvm.cluster;

import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import io.fairlead.launcher.client.ApiClient;
import io.fairlead.launcher.config.Role;
import io.fairlead.multijvm.Await;
import io.fairlead.multijvm.Commands;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * One process of a cluster, and after {@link #restart} the next one, on the same directory and
 * settings. Its output is in {@link #log}, one process after the other.
 */
public final class Member {
  /** Of a start on a machine that is busy with others. */
  static final Duration START = Duration.ofMinutes(3);

  private static final Duration END = Duration.ofSeconds(60);

  /** With what one ends that is to be started again. */
  static final int COME_BACK = 75;

  /** With what one ends that could not start. */
  private static final int NOT_STARTED = 1;

  private static final Executor AFTER_A_SECOND =
      CompletableFuture.delayedExecutor(1, TimeUnit.SECONDS);

  private final Role role;
  private final String name;
  private final Place place;
  private volatile List<String> command;
  private final Supervision supervision;
  private final List<Integer> ended = new CopyOnWriteArrayList<>();
  private @Nullable ApiClient api; // under this' lock
  private volatile Process process;
  private volatile boolean paused;
  private boolean killed; // under this' lock
  private volatile long begin;

  /**
   * Who looks after it.
   *
   * @param restarting whether one that ends by itself is started again, as systemd does: to come
   *     back, or because it could not start
   * @param changed run when it has ended, is paused, or goes on
   */
  record Supervision(boolean restarting, Runnable changed) {}

  /**
   * Where it is.
   *
   * @param directory its data directory
   */
  record Place(String address, Path directory, Path log) {}

  private Member(Role role, String name, Place place, List<String> command, Supervision supervision)
      throws IOException {
    this.role = role;
    this.name = name;
    this.place = place;
    this.command = command;
    this.supervision = supervision;
    this.process = begin();
  }

  /** Starts the first process, and does not wait for it. */
  static Member start(
      Role role, String name, Place place, List<String> command, Supervision supervision)
      throws IOException {
    return new Member(role, name, place, command, supervision);
  }

  private Process begin(String... more) throws IOException {
    begin = Files.exists(log()) ? Files.size(log()) : 0;
    paused = false;
    List<String> line = new ArrayList<>(command);
    line.addAll(List.of(more));
    Process started =
        new ProcessBuilder(line)
            .redirectErrorStream(true)
            .redirectOutput(ProcessBuilder.Redirect.appendTo(log().toFile()))
            .start();
    var _ = started.onExit().thenAccept(this::ended);
    return started;
  }

  private void ended(Process last) {
    ended.add(last.exitValue());
    if (supervision.restarting()) {
      switch (last.exitValue()) {
        case COME_BACK -> again(last);
        case NOT_STARTED -> AFTER_A_SECOND.execute(() -> again(last));
        default -> {}
      }
    }
    supervision.changed().run();
  }

  /** Unless it was started by somebody else, or is not to be there any more. */
  private synchronized void again(Process last) {
    try {
      if (process.equals(last) && !killed) {
        process = begin();
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  public Role role() {
    return role;
  }

  /** {@code control-plane-1}, {@code agent-2}, {@code gateway-1}. */
  public String name() {
    return name;
  }

  /** Its own; ports are the same for all, see {@link Cluster}. */
  public String address() {
    return place.address();
  }

  public long pid() {
    return process.pid();
  }

  /** What it said, each process after the one before. */
  public Path log() {
    return place.log();
  }

  /** Its data directory. */
  public Path directory() {
    return place.directory();
  }

  /** The statuses with which its processes have ended. */
  public List<Integer> ended() {
    return List.copyOf(ended);
  }

  /** Whether it has said that it serves, and was neither ended nor paused since. */
  public boolean serving() {
    return process.isAlive() && !paused && said(" ready in ");
  }

  /** SIGKILL; returns when it has ended. */
  public void kill() {
    killNow().onExit().join();
  }

  private synchronized Process killNow() {
    killed = true;
    return process.destroyForcibly();
  }

  /** SIGTERM; returns how long it took to end. */
  public Duration terminate() throws InterruptedException {
    return end(process);
  }

  private Duration end(Process one) throws InterruptedException {
    long from = System.nanoTime();
    one.destroy();
    if (!one.waitFor(END.toSeconds(), TimeUnit.SECONDS)) {
      throw new AssertionError(name + " still runs " + END + " after SIGTERM: " + tail());
    }
    return Duration.ofNanos(System.nanoTime() - from);
  }

  /** SIGSTOP. */
  public void pause() throws IOException, InterruptedException {
    paused = true;
    Commands.run("kill", "-STOP", Long.toString(pid()));
    supervision.changed().run();
  }

  /** SIGCONT. */
  public void resume() throws IOException, InterruptedException {
    Commands.run("kill", "-CONT", Long.toString(pid()));
    paused = false;
    supervision.changed().run();
  }

  /** The next process is of these classes. */
  public void become(String classPath) {
    List<String> next = new ArrayList<>(command);
    next.set(next.indexOf("-cp") + 1, classPath);
    command = List.copyOf(next);
  }

  /** Starts the next process, and does not wait for it; the last one must have ended. */
  public synchronized void restart() throws IOException {
    if (process.isAlive()) {
      throw new IllegalStateException(name + " still runs");
    }
    killed = false;
    process = begin();
  }

  /**
   * Starts the next process beside this one, which is ended as soon as that one waits for it;
   * returns when that one is ready.
   */
  public void handOver() throws IOException, InterruptedException {
    Process last = process;
    process = begin("--take-over");
    Await.until(name + " to wait, see " + log(), START, () -> said(" waits for another to end"));
    end(last);
    awaitReady();
  }

  /** Returns when its process says that it is ready. */
  public void awaitReady() {
    Await.until(
        name + " to be ready, see " + log(),
        START,
        () -> {
          if (!process.isAlive() && !supervision.restarting()) {
            throw new AssertionError(name + " ended with " + ended + ": " + tail());
          }
          return said(" ready in ");
        });
    supervision.changed().run();
  }

  /** Returns when so many of its processes have ended with this status. */
  public void awaitEnded(int status, int times) {
    Await.until(
        name + " to end with " + status + ", see " + log(),
        START,
        () -> ended.stream().filter(each -> each == status).count() >= times);
  }

  private boolean said(String text) {
    return output().contains(text);
  }

  /** What the process of now has said. */
  public String output() {
    try {
      byte[] all = Files.readAllBytes(log());
      int from = (int) Math.min(begin, all.length);
      return new String(Arrays.copyOfRange(all, from, all.length), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private String tail() {
    String said = output();
    return said.substring(Math.max(0, said.length() - 2000));
  }

  /** A metric of an agent or a gateway. */
  double metric(String series) throws IOException, InterruptedException {
    int port = role == Role.GATEWAY ? Cluster.GATEWAY_HEALTH : Cluster.AGENT_HEALTH;
    URI page = URI.create("http://%s:%d/metrics".formatted(address(), port));
    try (HttpClient http = HttpClient.newHttpClient()) {
      return http.send(HttpRequest.newBuilder(page).build(), BodyHandlers.ofString())
          .body()
          .lines()
          .filter(line -> line.startsWith(series + " "))
          .mapToDouble(line -> Double.parseDouble(line.substring(series.length() + 1)))
          .findFirst()
          .orElseThrow();
    }
  }

  /** Where a control plane's API is. */
  public String apiUrl() {
    return "https://" + address() + ":" + Cluster.API;
  }

  /** The administrator's, of this control plane. */
  public Path kubeconfig() {
    return directory().resolve("kubeconfig");
  }

  /** The administrator at this control plane. */
  public synchronized ApiClient api() {
    if (api == null) {
      api = ApiClient.of(kubeconfig());
    }
    return api;
  }

  /** The same as a client library, that tries nothing again. */
  public KubernetesClient client() throws IOException {
    Config config = Config.fromKubeconfig(Files.readString(kubeconfig()));
    config.setRequestRetryBackoffLimit(0);
    return new KubernetesClientBuilder().withConfig(config).build();
  }

  @Override
  public String toString() {
    return name;
  }
}

package io.fairlead.multijvm;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.io.ByteArrayInputStream;
import java.io.File;
import java.io.IOException;
import java.net.ConnectException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.xbill.DNS.ARecord;
import org.xbill.DNS.Lookup;
import org.xbill.DNS.Record;
import org.xbill.DNS.SimpleResolver;
import org.xbill.DNS.Type;

/**
 * {@code fairlead up --dataplane nftables} of a user who is not root: pods in network namespaces,
 * Services in nftables, and both reached from the host. As root the test becomes nobody.
 */
class RootlessIT {
  private static final Duration PATIENCE = Duration.ofSeconds(30);
  private static final String NOBODY = "65534";
  @TempDir Path dir;
  private final List<String> ordinary = new ArrayList<>();

  @BeforeEach
  void becomeOrdinary() throws Exception {
    if ("root".equals(System.getProperty("user.name"))) {
      ordinary.addAll(
          List.of("setpriv", "--reuid=" + NOBODY, "--regid=" + NOBODY, "--clear-groups"));
      Files.setAttribute(dir, "unix:uid", Integer.valueOf(NOBODY));
    }
    assumeTrue(
        status("unshare", "--user", "--map-root-user", "--net", "nft", "list", "tables") == 0,
        "needs user namespaces for ordinary users, setpriv and nft");
  }

  @Test
  void anOrdinaryUserHasPodsAndServicesOfTheKernel() throws Exception {
    List<ProcessHandle> processes;
    String classPath = classPath();
    try (FairleadProcess up =
            FairleadProcess.upBy(
                ordinary, classPath, dir.resolve("data"), "--dataplane", "nftables");
        KubernetesClient client = up.client()) {
      assertTrue(up.output().contains("in a user namespace of its own"), up.output());
      String server = System.getProperty("java.home") + "/bin/jwebserver";
      client
          .load(new ByteArrayInputStream(objects(server).getBytes(StandardCharsets.UTF_8)))
          .inNamespace("default")
          .serverSideApply();
      Service service = client.services().inNamespace("default").withName("files").get();
      String clusterIp = service.getSpec().getClusterIP();
      int nodePort = service.getSpec().getPorts().getFirst().getNodePort();

      Await.until("the ClusterIP from the host", PATIENCE, () -> get(clusterIp, 8000) == 200);
      assertEquals(200, get("127.0.0.1", nodePort));
      assertEquals(List.of(clusterIp), resolve(up, false));
      assertEquals(List.of(clusterIp), resolve(up, true));
      Await.until(
          "a pod reaches it by name",
          PATIENCE,
          () ->
              "Succeeded"
                  .equals(
                      client
                          .pods()
                          .inNamespace("default")
                          .withName("client")
                          .get()
                          .getStatus()
                          .getPhase()));
      Pod pod = client.pods().inNamespace("default").withName("files").get();
      String podIp = pod.getStatus().getPodIP();
      assertTrue(podIp.startsWith("10.244."), "in a network of its own: " + podIp);

      client.resource(InsidePod.VIEW).create();
      client.resource(InsidePod.yaml("inside", classPath)).create();
      var inside = client.pods().inNamespace("default").withName("inside");
      Await.until(
          "a client library in a pod has asked the API",
          PATIENCE.multipliedBy(2),
          () -> Set.of("Succeeded", "Failed").contains(inside.get().getStatus().getPhase()));
      assertEquals("[default/client, default/files, default/inside]", inside.getLog().strip());

      client.services().inNamespace("default").withName("files").delete();
      Await.until("no ClusterIP any more", PATIENCE, () -> refused(clusterIp, 8000));

      processes = up.descendants();
      assertTrue(processes.size() > 1, "the inner one is there");
      up.kill();
      Await.until(
          "nothing is left of it",
          PATIENCE,
          () -> processes.stream().noneMatch(ProcessHandle::isAlive));
    }
  }

  /** The world is a network namespace of its own, with one server. */
  @Test
  void podsReachTheWorldOutside() throws Exception {
    assumeTrue("root".equals(System.getProperty("user.name")), "needs root, to make a world");
    assumeTrue(status("slirp4netns", "--version") == 0, "needs slirp4netns");
    openTunDevice();
    String java = System.getProperty("java.home") + "/bin/jwebserver";
    try (World world = World.make();
        Closing server =
            new Closing(
                world.start(java, "-b", World.ADDRESS, "-p", "8000", "-d", "/etc/alternatives"));
        FairleadProcess up =
            FairleadProcess.upBy(
                ordinary, classPath(), dir.resolve("data"), "--dataplane", "nftables");
        KubernetesClient client = up.client()) {
      assertTrue(server.process().isAlive(), "the world's server");
      assertTrue(up.output().contains("pods reach it by way of slirp4netns"), up.output());
      client
          .resource(
              """
              apiVersion: v1
              kind: Pod
              metadata: {name: far, namespace: default}
              spec:
                restartPolicy: Never
                containers:
                - name: c
                  image: host
                  command: [timeout, '60', bash, -c, 'until exec 3<>/dev/tcp/%s/8000; do sleep 0.1; done;
                    printf "GET / HTTP/1.0\\r\\n\\r\\n" >&3; head -1 <&3 | tee /dev/termination-log']
              """
                  .formatted(World.ADDRESS))
          .create();
      var far = client.pods().inNamespace("default").withName("far");
      Await.until(
          "a pod has asked the world",
          PATIENCE.multipliedBy(3),
          () -> Set.of("Succeeded", "Failed").contains(far.get().getStatus().getPhase()));
      assertEquals("HTTP/1.1 200 OK", far.getLog().strip());
      assertEquals(
          "HTTP/1.1 200 OK",
          far.get()
              .getStatus()
              .getContainerStatuses()
              .getFirst()
              .getState()
              .getTerminated()
              .getMessage()
              .strip());
    }
  }

  /** As it is on most hosts. */
  private void openTunDevice() throws Exception {
    Path tun = dir.resolve("tun");
    assumeTrue(
        new ProcessBuilder("mknod", "--mode=666", tun.toString(), "c", "10", "200")
                .start()
                .waitFor()
            == 0,
        "may not make devices");
    ordinary.addAll(
        0,
        List.of(
            "unshare",
            "--mount",
            "sh",
            "-c",
            "mount --bind " + tun + " /dev/net/tun && exec \"$@\"",
            "sh"));
  }

  private record Closing(Process process) implements AutoCloseable {
    @Override
    public void close() {
      process.destroy();
    }
  }

  @Test
  void itEndsWhenToldTo() throws Exception {
    try (FairleadProcess up =
        FairleadProcess.upBy(
            ordinary, classPath(), dir.resolve("data"), "--dataplane", "nftables")) {
      List<ProcessHandle> processes = up.descendants();
      Duration took = up.terminate();
      assertTrue(took.compareTo(Duration.ofSeconds(20)) < 0, took::toString);
      assertEquals(List.of(), processes.stream().filter(ProcessHandle::isAlive).toList());
    }
  }

  /** Copies, since jars may lie where only their owner may read them. */
  private String classPath() throws IOException {
    List<String> copies = new ArrayList<>();
    for (String entry : FairleadProcess.testClassPath().split(File.pathSeparator)) {
      Path from = Path.of(entry);
      Path to = dir.resolve("lib").resolve(copies.size() + "-" + from.getFileName());
      copy(from, to);
      copies.add(to.toString());
    }
    return String.join(File.pathSeparator, copies);
  }

  private static void copy(Path from, Path to) throws IOException {
    if (!Files.exists(from)) {
      return;
    }
    Files.createDirectories(to.getParent());
    try (Stream<Path> files = Files.walk(from)) {
      for (Path file : files.toList()) {
        Files.copy(file, to.resolve(from.relativize(file).toString()));
      }
    }
  }

  private static String objects(String server) {
    return """
    apiVersion: v1
    kind: Pod
    metadata: {name: files, labels: {app: files}}
    spec:
      containers:
      - name: files
        image: host
        command: [%s, -b, 0.0.0.0, -p, '8000', -d, /etc/alternatives]
    ---
    apiVersion: v1
    kind: Service
    metadata: {name: files}
    spec: {type: NodePort, selector: {app: files}, ports: [{port: 8000}]}
    ---
    apiVersion: v1
    kind: Pod
    metadata: {name: client}
    spec:
      restartPolicy: Never
      containers:
      - name: client
        image: host
        command: [timeout, '20', bash, -c, 'until exec 3<>/dev/tcp/files.default/8000; do sleep 0.1; done']
    """
        .formatted(server);
  }

  private static int get(String host, int port) throws IOException, InterruptedException {
    try (HttpClient client = HttpClient.newHttpClient()) {
      return client
          .send(
              HttpRequest.newBuilder(URI.create("http://" + host + ":" + port + "/"))
                  .timeout(Duration.ofSeconds(5))
                  .build(),
              HttpResponse.BodyHandlers.discarding())
          .statusCode();
    }
  }

  private static boolean refused(String host, int port) throws IOException {
    try (Socket socket = new Socket()) {
      socket.connect(new InetSocketAddress(host, port), 1000);
      return false;
    } catch (ConnectException e) {
      return true;
    }
  }

  private static List<String> resolve(FairleadProcess up, boolean tcp) throws IOException {
    SimpleResolver resolver = new SimpleResolver(up.addresses().dns());
    resolver.setTCP(tcp);
    Lookup lookup = new Lookup("files.default.svc.cluster.local.", Type.A);
    lookup.setResolver(resolver);
    lookup.setCache(null);
    List<String> addresses = new ArrayList<>();
    Record[] records = lookup.run();
    for (Record each : records == null ? new Record[0] : records) {
      addresses.add(((ARecord) each).getAddress().getHostAddress());
    }
    return addresses;
  }

  private int status(String... command) throws IOException, InterruptedException {
    List<String> words = new ArrayList<>(ordinary);
    words.addAll(List.of(command));
    Process process =
        new ProcessBuilder(words)
            .redirectErrorStream(true)
            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
            .start();
    return process.waitFor(10, TimeUnit.SECONDS) ? process.exitValue() : -1;
  }
}

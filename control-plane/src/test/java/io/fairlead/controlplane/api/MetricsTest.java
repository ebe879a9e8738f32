package io.fairlead.controlplane.api;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.ServiceBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.Watch;
import io.fabric8.kubernetes.client.Watcher;
import io.fabric8.kubernetes.client.WatcherException;
import io.fairlead.controlplane.catalog.Await;
import io.fairlead.controlplane.metrics.MetricsText;
import io.fairlead.controlplane.metrics.MetricsText.Family;
import io.fairlead.controlplane.metrics.MetricsText.Series;
import java.net.URI;
import java.net.http.HttpRequest;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** {@code /metrics} scraped over HTTPS while a client library works. */
class MetricsTest {
  private static final String SLICES = "endpoint_slice_controller_";
  private static final Path TABLE = Path.of("../docs/guide/metrics.md");
  private static final Duration SOON = Duration.ofSeconds(20);

  @RegisterExtension static final ApiUnderTest plane = new ApiUnderTest();
  private static final HttpTester admin = plane.http();

  @BeforeAll
  static void work() throws Exception {
    Files.writeString(
        plane.data().resolve("pki/tokens.csv"),
        """
        mon-token,mon,1,system:monitoring
        bob-token,bob,2
        """);
    try (KubernetesClient client = FabricClient.of(plane)) {
      try (Watch _ = client.configMaps().withLabel("seen").watch(new Ignoring())) {
        client.resource(FabricClient.configMap("seen", Map.of("seen", "yes"))).create();
        awaitValue("apiserver_watch_events_total", Map.of("resource", "configmaps"), 1);
        assertEquals(
            1, value("apiserver_longrunning_requests", Map.of("resource", "configmaps")), 0);
      }
      awaitValue("apiserver_longrunning_requests", Map.of("resource", "configmaps"), 0);
      client.resource(near("near")).create();
      client.resource(nodePort("chosen", 31234)).create();
      client.resource(nodePort("any", 0)).create();
      assertThrows(
          KubernetesClientException.class,
          () -> client.resource(nodePort("taken", 31234)).create());
      assertThrows(
          KubernetesClientException.class, () -> client.resource(fixed("8.8.8.8")).create());
    }
  }

  private static final class Ignoring implements Watcher<ConfigMap> {
    @Override
    public void eventReceived(Action action, ConfigMap resource) {}

    @Override
    public void onClose(WatcherException cause) {}
  }

  private static Service near(String name) {
    return new ServiceBuilder(FabricClient.service(name))
        .editSpec()
        .withTrafficDistribution("PreferClose")
        .endSpec()
        .build();
  }

  private static Service nodePort(String name, int port) {
    return new ServiceBuilder(FabricClient.service(name))
        .editSpec()
        .withType("NodePort")
        .editFirstPort()
        .withNodePort(port)
        .endPort()
        .endSpec()
        .build();
  }

  private static Service fixed(String address) {
    return new ServiceBuilder(FabricClient.service("fixed"))
        .editSpec()
        .withClusterIP(address)
        .endSpec()
        .build();
  }

  /** A pod with an address, as an agent would tell of it. */
  private static void run(KubernetesClient client, String name, String address) throws Exception {
    Pod pod =
        new PodBuilder()
            .withNewMetadata()
            .withName(name)
            .addToLabels("app", "sliced")
            .endMetadata()
            .withNewSpec()
            .addNewContainer()
            .withName("c")
            .withImage("external")
            .endContainer()
            .endSpec()
            .build();
    client.resource(pod).create();
    HttpTester.Answer told =
        admin.patch(
            "/api/v1/namespaces/default/pods/" + name + "/status",
            "merge-patch+json",
            """
            {"status": {"phase": "Running", "podIP": "%1$s", "podIPs": [{"ip": "%1$s"}]}}
            """
                .formatted(address));
    assertEquals(200, told.code(), told.response().body());
  }

  private static Map<String, Family> scrape() throws Exception {
    HttpTester.Answer answer = admin.get("/metrics");
    assertEquals(200, answer.code());
    return MetricsText.parse(answer.response().body());
  }

  /** The sum of the series of a metric (or of a histogram's count) that have these labels. */
  private static double value(String name, Map<String, String> labels) throws Exception {
    double sum = 0;
    for (Family family : scrape().values()) {
      for (Map.Entry<Series, Double> sample : family.samples().entrySet()) {
        Series series = sample.getKey();
        if (series.name().equals(name)
            && series.labels().entrySet().containsAll(labels.entrySet())) {
          sum += sample.getValue();
        }
      }
    }
    return sum;
  }

  private static void awaitValue(String name, Map<String, String> labels, double wanted) {
    double[] last = {0};
    Await.until(
        SOON,
        () -> {
          try {
            last[0] = value(name, labels);
          } catch (Exception e) {
            throw new AssertionError(e);
          }
          return last[0] == wanted;
        },
        () -> name + labels + " is " + last[0] + ", not " + wanted);
  }

  private static HttpTester.Answer as(String token) throws Exception {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(URI.create(admin.url() + "/metrics")).timeout(SOON);
    if (!token.isEmpty()) {
      request.header("Authorization", "Bearer " + token);
    }
    return admin.send(request.build());
  }

  @Test
  void theFormatIsNegotiated() throws Exception {
    assertTrue(admin.get("/metrics").header("content-type").startsWith("text/plain"));
    HttpTester.Answer open =
        admin.get("/metrics", "Accept", "application/openmetrics-text;version=1.0.0,text/plain");
    assertTrue(open.header("content-type").startsWith("application/openmetrics-text"));
    assertTrue(open.response().body().endsWith("# EOF\n"));
  }

  @Test
  void rolesSayWhoMayScrape() throws Exception {
    assertEquals(401, as("").code());
    assertEquals(200, as("mon-token").code());
    HttpTester.Answer refused = as("bob-token");
    assertEquals(403, refused.code());
    assertEquals("forbidden: User \"bob\" cannot get path \"/metrics\"", refused.message());
  }

  @Test
  void requestsAreCounted() throws Exception {
    Map<String, String> made =
        Map.of("verb", "POST", "resource", "configmaps", "code", "201", "scope", "resource");
    Map<String, String> listed = Map.of("verb", "LIST", "resource", "configmaps");
    Map<String, String> applied = Map.of("verb", "APPLY", "resource", "configmaps");
    Map<String, String> dry = Map.of("dry_run", "All");
    double madeBefore = value("apiserver_request_total", made);
    double timed = value("apiserver_request_duration_seconds_count", listed);
    double sized = value("apiserver_response_sizes_count", listed);
    double dryBefore = value("apiserver_request_total", dry);
    double appliedBefore = value("apiserver_request_total", applied);
    try (KubernetesClient client = FabricClient.of(plane)) {
      client.resource(FabricClient.configMap("counted", Map.of())).create();
      client.configMaps().list();
      client.resource(FabricClient.configMap("dry", Map.of())).dryRun().create();
      client.resource(FabricClient.configMap("applied", Map.of())).serverSideApply();
    }
    assertEquals(madeBefore + 2, value("apiserver_request_total", made), 0); // with the dry one
    assertEquals(timed + 1, value("apiserver_request_duration_seconds_count", listed), 0);
    assertEquals(sized + 1, value("apiserver_response_sizes_count", listed), 0);
    assertEquals(dryBefore + 1, value("apiserver_request_total", dry), 0);
    assertEquals(appliedBefore + 1, value("apiserver_request_total", applied), 0);
    // The scrape itself is under way.
    assertEquals(1, value("apiserver_current_inflight_requests", Map.of()), 0);
  }

  @Test
  void whatNobodyServesMakesNoLabels() throws Exception {
    for (int i = 0; i < 20; i++) {
      admin.get("/apis/nothing" + i + ".example.com/v1/namespaces/default/things" + i);
      admin.get("/nothing" + i);
      admin.get("/api/v1/namespaces/default/pods/p/sub" + i);
    }
    Family requests = Objects.requireNonNull(scrape().get("apiserver_request_total"));
    for (Series series : requests.samples().keySet()) {
      assertTrue(series.labels().values().stream().noneMatch(v -> v.matches(".*(thing|sub\\d).*")));
    }
    Map<String, String> unknown = Map.of("verb", "LIST", "resource", "", "code", "404");
    assertTrue(value("apiserver_request_total", unknown) >= 20);
  }

  /** E18, from a Service without pods to one with two. */
  @Test
  void syncsOfSlicesAreCounted() throws Exception {
    double created = value(SLICES + "changes", Map.of("operation", "create"));
    double updated = value(SLICES + "changes", Map.of("operation", "update"));
    double desired = value(SLICES + "endpoints_desired", Map.of());
    double slices = value(SLICES + "num_endpoint_slices", Map.of());
    double added = value(SLICES + "endpoints_added_per_sync_sum", Map.of());
    double synced = value(SLICES + "syncs", Map.of("result", "success"));
    try (KubernetesClient client = FabricClient.of(plane)) {
      client
          .resource(
              new ServiceBuilder(FabricClient.service("sliced"))
                  .editSpec()
                  .withSelector(Map.of("app", "sliced"))
                  .endSpec()
                  .build())
          .create();
      assertEquals(created + 1, value(SLICES + "changes", Map.of("operation", "create")), 0);
      run(client, "sliced-0", "127.65.9.1");
      run(client, "sliced-1", "127.65.9.2");
      awaitValue(SLICES + "endpoints_desired", Map.of(), desired + 2);
    }
    assertEquals(slices + 1, value(SLICES + "num_endpoint_slices", Map.of()), 0);
    assertEquals(
        value(SLICES + "num_endpoint_slices", Map.of()),
        value(SLICES + "desired_endpoint_slices", Map.of()),
        0);
    assertEquals(added + 2, value(SLICES + "endpoints_added_per_sync_sum", Map.of()), 0);
    assertTrue(value(SLICES + "changes", Map.of("operation", "update")) > updated);
    assertTrue(value(SLICES + "syncs", Map.of("result", "success")) >= synced + 2);
    assertEquals(
        value(SLICES + "syncs", Map.of("result", "success")),
        value(SLICES + "endpointslices_changed_per_sync_count", Map.of()),
        0);
    assertEquals(
        1,
        value(
            SLICES + "services_count_by_traffic_distribution",
            Map.of("traffic_distribution", "PreferClose")),
        0);
  }

  @Test
  void allocationsAreCounted() throws Exception {
    String ips = "kube_apiserver_clusterip_allocator_";
    String ports = "kube_apiserver_nodeport_allocator_";
    Map<String, String> range = Map.of("cidr", "127.64.0.0/16");
    assertTrue(value(ips + "allocation_total", Map.of("scope", "dynamic")) >= 3);
    assertEquals(1, value(ips + "allocation_errors_total", Map.of("scope", "static")), 0);
    assertEquals(1, value(ports + "allocation_total", Map.of("scope", "static")), 0);
    assertEquals(1, value(ports + "allocation_total", Map.of("scope", "dynamic")), 0);
    assertEquals(1, value(ports + "allocation_errors_total", Map.of("scope", "static")), 0);
    assertEquals(2, value(ports + "allocated_ports", Map.of()), 0);
    assertEquals(2766, value(ports + "available_ports", Map.of()), 0);
    assertEquals(
        65534, value(ips + "allocated_ips", range) + value(ips + "available_ips", range), 0);
  }

  /** The guide's table has every metric with its type and labels, and no other. */
  @Test
  void theGuideHasThemAll() throws Exception {
    as("bob-token");
    as("");
    Map<String, String> registered = new TreeMap<>();
    for (Family family : scrape().values()) {
      if (!family.name().startsWith("jvm_") && !family.name().startsWith("process_")) {
        registered.put(family.name(), family.type() + " " + family.labels());
      }
    }
    Map<String, String> written = new TreeMap<>();
    List<String> lines = Files.readAllLines(TABLE);
    for (String line : lines.subList(0, lines.indexOf("## A node"))) {
      String[] cells = line.split("\\|", -1);
      if (line.startsWith("| `") && cells.length == 6) {
        Set<String> labels = new TreeSet<>();
        for (String label : cells[3].strip().split("[, ]+")) {
          labels.add(label.replace("`", ""));
        }
        labels.remove("");
        written.put(cells[1].strip().replace("`", ""), cells[2].strip() + " " + labels);
      }
    }
    assertEquals(
        String.join("\n", registered.entrySet().stream().map(Object::toString).toList()),
        String.join("\n", written.entrySet().stream().map(Object::toString).toList()));
  }
}

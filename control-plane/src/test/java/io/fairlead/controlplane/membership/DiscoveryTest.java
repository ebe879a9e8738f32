package io.fairlead.controlplane.membership;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.fairlead.controlplane.PlaneUnderTest;
import io.fairlead.controlplane.api.pki.MemberFiles;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.json.JsonMapper;

/**
 * Three JVMs that find each other by a DNS server, and by the Kubernetes API of another Fairlead.
 */
class DiscoveryTest {
  private static final String API = "/api/v1/namespaces/default/";
  private static final String RBAC = "/apis/rbac.authorization.k8s.io/v1/namespaces/default/";

  @TempDir Path dir;
  private final List<MemberProcess> members = new ArrayList<>();
  private int port;
  private int management;

  @BeforeEach
  void choosePorts() throws Exception {
    List<Integer> ports = TestMember.freePorts(2);
    port = ports.getFirst();
    management = ports.getLast();
    MemberFiles.of(dir.resolve("pki"));
  }

  @AfterEach
  void stop() {
    members.forEach(MemberProcess::close);
  }

  private static String host(int number) {
    return "127.0.0." + (number + 1);
  }

  private void fork(int number, String settings, Map<String, String> environment, String... source)
      throws IOException {
    members.add(
        MemberProcess.fork(
            dir,
            new HostPort(host(number), port),
            new HostPort(host(number), management),
            settings,
            environment,
            source));
  }

  private void awaitCluster() throws Exception {
    for (MemberProcess member : members) {
      member.awaitActing(members.size());
    }
  }

  private ZoneServer zone() throws IOException {
    List<String> records = new ArrayList<>();
    records.add("@ 60 IN SOA ns.cp.test. root.cp.test. 1 60 60 60 60");
    records.add("@ 60 IN NS ns");
    records.add("ns 60 IN A 127.0.0.1");
    for (int i = 0; i < 3; i++) {
      records.add("all 60 IN A " + host(i));
      records.add("cp-%d 60 IN A %s".formatted(i, host(i)));
      records.add("_bootstrap._tcp.all 60 IN SRV 0 0 %d cp-%d".formatted(management, i));
    }
    return ZoneServer.start("cp.test.", records, Files.createDirectory(dir.resolve("knot")));
  }

  @Test
  void byRecordsOfAddresses() throws Exception {
    try (ZoneServer dns = zone()) {
      for (int i = 0; i < 3; i++) {
        fork(i, "", Map.of(), "dns", "all.cp.test", "", dns.address().toString());
      }
      awaitCluster();
    }
  }

  @Test
  void byRecordsOfServices() throws Exception {
    try (ZoneServer dns = zone()) {
      for (int i = 0; i < 3; i++) {
        fork(i, "", Map.of(), "dns", "all.cp.test", "bootstrap", dns.address().toString());
      }
      awaitCluster();
    }
  }

  @Test
  void byThePodsThatTheKubernetesApiKnows() throws Exception {
    try (PlaneUnderTest kubernetes = PlaneUnderTest.start(dir.resolve("kubernetes"))) {
      Api api = new Api(kubernetes);
      Path ca = Files.writeString(dir.resolve("ca.crt"), kubernetes.plane().api().caPem());
      Path token = Files.writeString(dir.resolve("token"), api.tokenThatMayListPods());
      String settings =
          "pekko.discovery.kubernetes-api { api-ca-path = \"%s\", api-token-path = \"%s\" }"
              .formatted(ca, token);
      int apiPort = kubernetes.plane().apiAddress().getPort();
      Map<String, String> environment =
          Map.of(
              "KUBERNETES_SERVICE_HOST",
              "127.0.0.1",
              "KUBERNETES_SERVICE_PORT",
              Integer.toString(apiPort));
      for (int i = 0; i < 3; i++) {
        api.pod("cp-" + i, host(i), management);
        fork(i, settings, environment, "kubernetes", "app=cp", "default", "bootstrap");
      }
      api.pod("other", "127.0.0.9", management, "web");
      awaitCluster();
    }
  }

  /** The administrator's client of that other Fairlead. */
  private record Api(PlaneUnderTest plane) {
    String tokenThatMayListPods() throws Exception {
      post(API + "serviceaccounts", "{\"metadata\": {\"name\": \"cp\"}}");
      post(
          RBAC + "roles",
          """
          {"metadata": {"name": "cp"},
           "rules": [{"apiGroups": [""], "resources": ["pods"], "verbs": ["list"]}]}
          """);
      post(
          RBAC + "rolebindings",
          """
          {"metadata": {"name": "cp"},
           "roleRef": {"apiGroup": "rbac.authorization.k8s.io", "kind": "Role", "name": "cp"},
           "subjects": [{"kind": "ServiceAccount", "name": "cp", "namespace": "default"}]}
          """);
      return JsonMapper.shared()
          .readTree(post(API + "serviceaccounts/cp/token", "{\"spec\": {}}"))
          .at("/status/token")
          .asString();
    }

    void pod(String name, String ip, int port) throws Exception {
      pod(name, ip, port, "cp");
    }

    void pod(String name, String ip, int port, String app) throws Exception {
      post(
          API + "pods",
          """
          {"metadata": {"name": "%s", "labels": {"app": "%s"}},
           "spec": {"nodeName": "n1", "containers": [{"name": "c", "image": "i",
             "ports": [{"name": "bootstrap", "containerPort": %d}]}]}}
          """
              .formatted(name, app, port));
      send(
          "PATCH",
          API + "pods/" + name + "/status",
          "application/merge-patch+json",
          "{\"status\": {\"phase\": \"Running\", \"podIP\": \"%s\", \"podIPs\": [{\"ip\": \"%s\"}]}}"
              .formatted(ip, ip));
    }

    private String post(String path, String body) throws Exception {
      return send("POST", path, "application/json", body);
    }

    private String send(String method, String path, String type, String body) throws Exception {
      try (HttpClient client =
          HttpClient.newBuilder()
              .sslContext(MemberFiles.trusting(plane.plane().api().caPem()))
              .build()) {
        URI uri = URI.create("https://127.0.0.1:" + plane.plane().apiAddress().getPort() + path);
        HttpResponse<String> answer =
            client.send(
                HttpRequest.newBuilder(uri)
                    .header("Authorization", "Bearer " + plane.plane().api().token())
                    .header("Content-Type", type)
                    .method(method, BodyPublishers.ofString(body))
                    .build(),
                BodyHandlers.ofString());
        assertEquals(2, answer.statusCode() / 100, answer.body());
        return answer.body();
      }
    }
  }
}

package io.fairlead.multijvm;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * Pods with two addresses, and what of a cluster depends on them: slices, Services, DNS and network
 * policies (SD22, D1, N1), asked by kubectl and with real packets in a network namespace whose host
 * has no address of its own.
 */
@Timeout(240)
class DualStackPodsIT {
  private static final String POLICY =
      """
      apiVersion: networking.k8s.io/v1
      kind: NetworkPolicy
      metadata: {name: friends}
      spec:
        podSelector: {matchLabels: {app: web}}
        ingress: [{from: [{podSelector: {matchLabels: {friend: 'yes'}}}]}]
      """;
  private static final String OBJECTS =
      """
      apiVersion: v1
      kind: Pod
      metadata: {name: web, labels: {app: web}}
      spec:
        containers:
        - name: c
          image: host
          env: [{name: IPS, valueFrom: {fieldRef: {fieldPath: status.podIPs}}}]
          command: [%1$s/bin/jwebserver, -b, '::', -p, '8000', -d, /etc/alternatives]
          readinessProbe: {tcpSocket: {port: 8000}, periodSeconds: 1}
      ---
      apiVersion: v1
      kind: Pod
      metadata: {name: client}
      spec: {containers: [{name: c, image: host, command: [sleep, '1000']}]}
      ---
      apiVersion: v1
      kind: Service
      metadata: {name: web}
      spec:
        ipFamilyPolicy: RequireDualStack
        selector: {app: web}
        ports: [{port: 80, targetPort: 8000}]
      ---
      apiVersion: v1
      kind: Service
      metadata: {name: each}
      spec:
        clusterIP: None
        ipFamilyPolicy: RequireDualStack
        selector: {app: web}
        ports: [{port: 8000}]
      """
          .formatted(System.getProperty("java.home"));

  @TempDir Path dir;
  @AutoClose private LoneHost host;

  @BeforeEach
  void start() throws Exception {
    host = LoneHost.make("fldual", List.of("curl", "getent"));
  }

  @Test
  void bothAddressesOfAPodAreServedAndGuarded() throws Exception {
    try (FairleadProcess up =
        host.up(
            dir.resolve("data"),
            "10.96.0.0/16,fd00:10:96::/112",
            "10.244.0.0/16,fd00:10:244::/56")) {
      apply(up, OBJECTS);
      kubectl(up, "wait", "--for=condition=Ready", "--timeout=60s", "pod/web", "pod/client");
      areAllocated(up);
      arePublished(up);
      areServed(up);
      areGuarded(up);
      kubectl(up, "delete", "pod", "--all", "--grace-period=1");
    }
  }

  private void areAllocated(FairleadProcess up) throws Exception {
    assertEquals(
        "10.244.0.0/24 10.244.0.0/24 fd00:10:244::/64",
        get(up, "node", "{.items[0].spec.podCIDR} {.items[0].spec.podCIDRs[*]}"));
    List<String> ips = ips(up);
    assertTrue(ips.getFirst().startsWith("10.244.0."), ips::toString);
    assertTrue(ips.getLast().matches("fd00:10:244::\\d+"), ips::toString);
    assertEquals(ips.getFirst(), get(up, "pod/web", "{.status.podIP}"));
    assertTrue(kubectl(up, "get", "pod", "web", "-o", "wide").contains(" " + ips.getFirst() + " "));
    assertEquals(String.join(",", ips), exec(up, "web", "printenv", "IPS"));
    String hosts = exec(up, "web", "cat", "/etc/hosts");
    ips.forEach(ip -> assertTrue(hosts.contains("\n" + ip + "\tweb"), hosts));
  }

  /** SD22, D1, D3. */
  private void arePublished(FairleadProcess up) throws Exception {
    List<String> ips = ips(up);
    for (String service : List.of("web", "each")) {
      assertEquals(
          Set.of("IPv4=" + ips.getFirst(), "IPv6=" + ips.getLast()),
          words(
              get(
                  up,
                  "endpointslices",
                  "{range .items[*]}{.addressType}={.endpoints[0].addresses[0]} {end}",
                  "-l",
                  "kubernetes.io/service-name=" + service)));
    }
    assertEquals(List.of(ips.getLast()), resolved(up, "ahostsv6", "each.default"));
    assertEquals(List.of(ips.getFirst()), resolved(up, "ahostsv4", "each.default"));
    assertEquals(
        List.of(get(up, "svc/web", "{.spec.clusterIPs[1]}")), resolved(up, "ahostsv6", "web"));
  }

  /** Pods and processes of the host, through Services and without. */
  private void areServed(FairleadProcess up) throws Exception {
    assertEquals(each("200", urls(up)), ask(exec(up, "client"), urls(up)));
    assertEquals(each("200", urls(up)), ask(host.within(), urls(up)));
  }

  /** N1, N4: no address is forgotten, neither of who is asked nor of who asks. */
  private void areGuarded(FairleadProcess up) throws Exception {
    apply(up, POLICY);
    for (String expected : List.of("000", "200", "000")) {
      String label = expected.equals("200") ? "friend=yes" : "friend-";
      kubectl(up, "label", "pod", "client", label);
      Await.until(
          "%s from %s with %s".formatted(expected, urls(up), label),
          Duration.ofSeconds(60),
          () -> ask(exec(up, "client"), urls(up)).equals(each(expected, urls(up))));
    }
    assertEquals(each("000", urls(up)), ask(exec(up, "client"), urls(up)));
  }

  /** Of the pod at its addresses, and of its Service at its own. */
  private List<String> urls(FairleadProcess up) throws Exception {
    List<String> urls = new ArrayList<>();
    for (String ip : ips(up)) {
      urls.add("http://%s:8000/".formatted(bracketed(ip)));
    }
    for (String ip : get(up, "svc/web", "{.spec.clusterIPs[*]}").split(" ")) {
      urls.add("http://%s/".formatted(bracketed(ip)));
    }
    return urls;
  }

  private static String bracketed(String ip) {
    return ip.contains(":") ? "[" + ip + "]" : ip;
  }

  private List<String> ips(FairleadProcess up) throws Exception {
    return List.of(get(up, "pod/web", "{.status.podIPs[*].ip}").split(" "));
  }

  private static Set<String> words(String text) {
    return Set.of(text.strip().split(" "));
  }

  private List<String> resolved(FairleadProcess up, String database, String name) throws Exception {
    return exec(up, "client", "getent", database, name)
        .lines()
        .map(line -> line.substring(0, line.indexOf(' ')))
        .distinct()
        .toList();
  }

  private static List<String> each(String status, List<String> urls) {
    return Collections.nCopies(urls.size(), status);
  }

  /** The statuses of the answers to these, all asked at once. */
  private static List<String> ask(List<String> where, List<String> urls) throws Exception {
    List<String> statuses = new ArrayList<>();
    try (ExecutorService all = Executors.newVirtualThreadPerTaskExecutor()) {
      for (Future<String> each :
          all.invokeAll(
              urls.stream().map(url -> (Callable<String>) () -> ask(where, url)).toList())) {
        statuses.add(each.get());
      }
    }
    return statuses;
  }

  /** The status of the answer; 000: there is none. */
  private static String ask(List<String> where, String url) throws Exception {
    List<String> command = new ArrayList<>(where);
    command.addAll(
        List.of("curl", "-s", "-g", "-m", "2", "-o", "/dev/null", "-w", "%{http_code}", url));
    return Commands.run(command, "").said().substring(0, 3);
  }

  private String get(FairleadProcess up, String what, String path, String... more)
      throws Exception {
    List<String> words = new ArrayList<>(List.of("get", what, "-o", "jsonpath=" + path));
    words.addAll(List.of(more));
    return kubectl(up, words.toArray(String[]::new));
  }

  private void apply(FairleadProcess up, String yaml) throws Exception {
    host.apply(up, dir, yaml);
  }

  private String exec(FairleadProcess up, String pod, String... command) throws Exception {
    List<String> words = exec(up, pod);
    words.addAll(List.of(command));
    return Commands.run(words.toArray(String[]::new)).strip();
  }

  /** What is before a command of this pod. */
  private List<String> exec(FairleadProcess up, String pod) {
    return command(up, "exec", pod, "--");
  }

  private String kubectl(FairleadProcess up, String... words)
      throws IOException, InterruptedException {
    return host.kubectl(up, words);
  }

  private List<String> command(FairleadProcess up, String... words) {
    return host.kubectlCommand(up, words);
  }
}

package io.fairlead.multijvm;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * What real resolvers in real pods get from cluster DNS, and after how many questions: a search
 * list in one round trip (B10), and only the names a namespace wants its pods told of (B12).
 */
class PodNamesIT {
  private static final String NAME = "web.shop.svc.cluster.local";
  private static final String OBJECTS =
      """
      apiVersion: v1
      kind: Namespace
      metadata: {name: shop}
      ---
      apiVersion: v1
      kind: Namespace
      metadata: {name: tenant, annotations: {fairlead.io/dns-scope: namespace}}
      ---
      apiVersion: v1
      kind: Service
      metadata: {name: web, namespace: shop}
      spec: {clusterIP: 10.96.7.7, ports: [{port: 80}]}
      """;
  private static final String POD =
      """
      ---
      apiVersion: v1
      kind: Pod
      metadata: {name: %s, namespace: %s, annotations: {%s}}
      spec: {containers: [{name: c, image: host, command: [sleep, infinity]}]}
      """;
  private static final String COREFILE =
      """
      apiVersion: v1
      kind: ConfigMap
      metadata: {name: coredns, namespace: kube-system}
      data:
        Corefile: |
          . {
            kubernetes cluster.local in-addr.arpa ip6.arpa
            %s
            file db.corp corp.example
          }
        db.corp: |
          @   60 IN SOA ns hostmaster 1 7200 1800 86400 30
          www 60 IN A   192.0.2.80
      """;
  private static final String LOOKUP =
      """
      void main(String[] names) throws Exception {
        IO.println(java.net.InetAddress.getByName(names[0]).getHostAddress());
      }
      """;
  private static final Pattern PACKETS = Pattern.compile("packets (\\d+)");

  @TempDir Path dir;
  @AutoClose private LoneHost host;

  @BeforeEach
  void start() throws Exception {
    host = LoneHost.make("flnam", List.of("dig", "getent"), "192.0.2.1/32");
  }

  @Test
  void aSearchListInOneRoundTripAndNamesOfTheOwnNamespaceOnly() throws Exception {
    try (FairleadProcess up = host.up(dir.resolve("data"), "10.96.0.0/16", "10.244.0.0/16")) {
      Path objects =
          Files.writeString(
              dir.resolve("objects.yaml"),
              OBJECTS
                  + POD.formatted("walked", "default", "")
                  + POD.formatted("walking", "default", "fairlead.io/dns-search: client")
                  + POD.formatted("limited", "tenant", ""));
      kubectl(up, "apply", "-f", objects.toString());
      kubectl(up, "wait", "-A", "--for=condition=Ready", "pod", "--all", "--timeout=120s");

      asksOf(up, 2, 8, "getent", "ahosts", NAME);
      asksOf(up, 1, 4, "sh", "-c", "dig +search +short " + NAME + " | tail -n 1");
      String java = System.getProperty("java.home") + "/bin/java";
      Path lookup = Files.writeString(dir.resolve("Lookup.java"), LOOKUP);
      asksOf(up, 2, 8, java, "-Xshare:auto", lookup.toString(), NAME);

      assertEquals(
          "NXDOMAIN",
          status(in(up, "tenant", "limited", "dig", "+noall", "+comments", NAME)),
          "hidden from tenant");
      assertTrue(
          in(up, "tenant", "limited", "getent", "hosts", "kubernetes.default")
              .startsWith("10.96.0.1 "));
      kubectl(
          up, "annotate", "namespace", "tenant", "--overwrite", "fairlead.io/dns-scope=cluster");
      Await.until(
          "tenant is told of everything",
          Duration.ofSeconds(30),
          () -> in(up, "tenant", "limited", "dig", "+short", NAME).strip().equals("10.96.7.7"));
      followsTheCorefile(up);
      kubectl(up, "delete", "pods", "-A", "--all", "--grace-period=1");
    }
  }

  /** What is not supported is told to the author and changes nothing; what is, pods see (D23). */
  private void followsTheCorefile(FairleadProcess up) throws Exception {
    String refused = apply(up, COREFILE.formatted("acl"));
    assertTrue(
        refused.contains("Warning: data[Corefile]: line 3: plugin acl: not supported"), refused);
    assertTrue(refused.contains("Warning: data: DNS is answered as before"), refused);
    apply(up, COREFILE.formatted("errors"));
    Await.until(
        "a pod sees the zone of the Corefile",
        Duration.ofSeconds(30),
        () ->
            in(up, "tenant", "limited", "dig", "+short", "www.corp.example")
                .strip()
                .equals("192.0.2.80"));
  }

  private String apply(FairleadProcess up, String yaml) throws Exception {
    Commands.Ended ended = Commands.run(host.kubectlCommand(up, "apply", "-f", "-"), yaml);
    assertEquals(0, ended.status(), ended.said());
    return ended.said();
  }

  /** The command says the same in both pods, after so many questions. */
  private void asksOf(FairleadProcess up, int walked, int walking, String... command)
      throws Exception {
    List<String> answers = new ArrayList<>();
    for (String pod : List.of("walked", "walking")) {
      String network = "fairlead-" + uid(up, pod);
      Commands.run("ip", "netns", "exec", network, "nft", "add table inet count");
      Commands.run(
          "ip",
          "netns",
          "exec",
          network,
          "nft",
          "add chain inet count out { type filter hook output priority 0; };"
              + " add rule inet count out udp dport 53 counter");
      answers.add(in(up, "default", pod, command));
      Matcher packets =
          PACKETS.matcher(
              Commands.run("ip", "netns", "exec", network, "nft", "list table inet count"));
      assertTrue(packets.find());
      assertEquals(
          pod.equals("walked") ? walked : walking,
          Integer.parseInt(packets.group(1)),
          () -> pod + ": questions of " + List.of(command) + ", which said " + answers);
      Commands.run("ip", "netns", "exec", network, "nft", "delete table inet count");
    }
    assertTrue(answers.getFirst().contains("10.96.7.7"), answers::toString);
    assertEquals(answers.getLast(), answers.getFirst());
  }

  private String uid(FairleadProcess up, String pod) throws Exception {
    return kubectl(up, "get", "pod", pod, "-o", "jsonpath={.metadata.uid}").strip();
  }

  private static String status(String comments) {
    Matcher status = Pattern.compile("status: (\\w+)").matcher(comments);
    return status.find() ? status.group(1) : comments;
  }

  private String in(FairleadProcess up, String namespace, String pod, String... command)
      throws Exception {
    List<String> words = new ArrayList<>(List.of("exec", "-n", namespace, pod, "--"));
    words.addAll(List.of(command));
    return kubectl(up, words.toArray(String[]::new));
  }

  private String kubectl(FairleadProcess up, String... words) throws Exception {
    return host.kubectl(up, words);
  }
}

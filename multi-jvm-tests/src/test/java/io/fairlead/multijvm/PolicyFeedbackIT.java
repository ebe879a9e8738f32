package io.fairlead.multijvm;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Policies on the whole system in the kernel's data plane: whether they are in force is known, over
 * a restart too (B14), and what becomes of open connections is the policy's word (B15).
 */
class PolicyFeedbackIT {

  private static final String SERVER =
      """
      import socketserver
      class Echo(socketserver.StreamRequestHandler):
        def handle(self):
          for line in self.rfile: self.wfile.write(line)
      socketserver.ThreadingTCPServer(('', 9000), Echo).serve_forever()
      """;

  /** Speaks on one connection for as long as that lasts. */
  private static final String CLIENT =
      """
      import socket, sys, time
      s = socket.create_connection(('SERVER', 9000))
      print('open', flush=True)
      while True:
        s.sendall(b'x\\n')
        if not s.recv(10): sys.exit(1)
        time.sleep(0.1)
      """;

  private static final String POLICY =
      """
      apiVersion: networking.k8s.io/v1
      kind: NetworkPolicy
      metadata: {name: friends}
      spec:
        podSelector: {matchLabels: {app: server}}
        ingress: [{from: [{podSelector: {matchLabels: {app: friend}}}]}]
      """;

  @TempDir Path dir;
  @AutoClose private LoneHost host;

  @BeforeEach
  void start() throws Exception {
    host = LoneHost.make("flfed", List.of("python3"), "192.0.2.1/32");
  }

  private FairleadProcess up() throws Exception {
    return host.up(dir.resolve("data"), "10.96.0.0/16", "10.244.0.0/16");
  }

  @Test
  void whatIsInForceIsKnownAndWhatIsDeniedIsCutAsThePolicySays() throws Exception {
    try (FairleadProcess up = up()) {
      apply(up, pod("server", "server", SERVER));
      Await.until(
          "the server has an address",
          Duration.ofSeconds(30),
          () -> !get(up, "pod/server", ".status.podIP").isEmpty());
      String client = CLIENT.replace("SERVER", get(up, "pod/server", ".status.podIP"));
      for (String name : List.of("friend", "stranger")) {
        Await.until(
            name + " is connected",
            Duration.ofSeconds(60),
            () -> {
              if (!get(up, "pods", ".items[*].metadata.name").contains(name)) {
                apply(up, pod(name, name, client));
              } else if (get(up, "pod/" + name, ".status.phase").equals("Failed")) {
                kubectl(up, "delete", "pod", name); // the server was not there yet
              }
              return get(up, "pod/" + name, ".status.phase").equals("Running")
                  && kubectl(up, "logs", name).contains("open");
            });
      }

      apply(up, POLICY);
      inForce(up, "policystatus/friends");
      assertEquals("True 1/1", get(up, "policystatus/friends", ENFORCED));
      assertEquals("Running", get(up, "pod/stranger", ".status.phase"), "it is kept");

      kubectl(up, "annotate", "networkpolicy/friends", "fairlead.io/established=cut");
      Await.until(
          "the stranger's connection is cut",
          Duration.ofSeconds(30),
          () -> get(up, "pod/stranger", ".status.phase").equals("Failed"));
      assertTrue(kubectl(up, "logs", "stranger").contains("Connection reset by peer"));
      assertEquals("Running", get(up, "pod/friend", ".status.phase"));
      up.kill();
    }
    try (FairleadProcess again = up()) {
      assertEquals(
          "True 1/1", get(again, "policystatus/friends", ENFORCED), "known from the journal");
      apply(again, POLICY.replace("friends", "later"));
      inForce(again, "policystatus/later");
      kubectl(again, "delete", "networkpolicy", "friends");
      assertEquals("later", get(again, "policystatuses", ".items[*].metadata.name"));
      kubectl(again, "delete", "pods", "--all", "--grace-period=1");
    }
  }

  private static final String ENFORCED =
      ".status.conditions[?(@.type==\"Enforced\")].status} {.status.nodes";

  private static String pod(String name, String app, String script) {
    return """
    apiVersion: v1
    kind: Pod
    metadata: {name: %s, labels: {app: %s}}
    spec:
      restartPolicy: Never
      containers:
      - name: c
        image: host
        command: [python3, -c]
        args:
        - |
    %s\
    """
        .formatted(name, app, script.indent(6));
  }

  private void inForce(FairleadProcess up, String object) throws Exception {
    kubectl(up, "wait", "--for=condition=Programmed", object, "--timeout=30s");
  }

  private String get(FairleadProcess up, String what, String path) throws Exception {
    return kubectl(up, "get", what, "-o", "jsonpath={" + path + "}").strip();
  }

  private void apply(FairleadProcess up, String yaml) throws Exception {
    host.apply(up, dir, yaml);
  }

  private String kubectl(FairleadProcess up, String... words) throws Exception {
    return host.kubectl(up, words);
  }
}

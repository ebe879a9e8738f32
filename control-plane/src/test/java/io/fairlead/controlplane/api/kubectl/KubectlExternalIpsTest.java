package io.fairlead.controlplane.api.kubectl;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** External addresses need a grant, and whoever has none is told (B33). */
class KubectlExternalIpsTest {
  private static final String SERVICE =
      """
      apiVersion: v1
      kind: Service
      metadata: {name: %s}
      spec:
        ports: [{port: 80}]
        externalIPs: [203.0.113.5]
      """;

  @TempDir static Path dir;
  private static Kubectl kubectl;

  @BeforeAll
  static void start() throws Exception {
    kubectl = Kubectl.overNewPlane(dir);
  }

  @AfterAll
  static void stop() {
    if (kubectl != null) {
      kubectl.close();
    }
  }

  @Test
  void withoutAGrantApplyWarnsAndAnEventSaysWhy() {
    String why =
        "connections to 203.0.113.5 are not taken: namespace default is not granted this address"
            + " (its annotation fairlead.io/external-ips)";
    Kubectl.Result applied = kubectl.withInput(SERVICE.formatted("web"), "apply", "-f", "-");
    assertEquals("service/web created\n", applied.out());
    assertEquals("Warning: spec.externalIPs: " + why + "\n", applied.err());
    kubectl.awaitOutput(
        why,
        "get",
        "events",
        "-o",
        "jsonpath={.items[?(@.reason=='ExternalIPsNotGranted')].message}");

    kubectl.ok("create", "namespace", "granted");
    kubectl.ok("annotate", "ns", "granted", "fairlead.io/external-ips=203.0.113.0/28");
    Kubectl.Result granted =
        kubectl.withInput(SERVICE.formatted("web"), "apply", "-n", "granted", "-f", "-");
    assertEquals("", granted.err());
  }

  @Test
  void aGrantOfNothingIsTold() {
    kubectl.ok("create", "namespace", "wrong");
    Kubectl.Result annotated =
        kubectl.run("annotate", "ns", "wrong", "fairlead.io/external-ips=203.0.113.0/28,all");
    assertTrue(
        annotated
            .err()
            .contains(
                "Warning: metadata.annotations[fairlead.io/external-ips]: all grants nothing: it is"
                    + " not a range such as 203.0.113.0/28"),
        annotated.err());
  }
}

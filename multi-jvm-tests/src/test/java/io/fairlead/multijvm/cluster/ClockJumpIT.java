package io.fairlead.multijvm.cluster;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.fairlead.launcher.client.ApiClient;
import io.fairlead.launcher.client.ApiClient.Answer;
import io.fairlead.launcher.config.Role;
import io.fairlead.multijvm.Await;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/**
 * The clock of a host jumps an hour ahead, then two hours back, then is right again, while clients
 * write, watch and use a Service: who is there, who leads and what was written does not depend on
 * the time of day. What does, as certificates and tokens, is neither taken when it has ended, nor
 * refused for good.
 */
@Whole
@Timeout(900)
class ClockJumpIT {
  private static final Duration HOUR = Duration.ofHours(1);
  private static final List<Duration> JUMPS = List.of(HOUR, HOUR.negated(), Duration.ZERO);

  /** Longer than a member, a stream or a Node may be silent. */
  private static final Duration STAYS = Duration.ofSeconds(20);

  private static final Duration LIMIT = Duration.ofMinutes(1);
  private static final String ACCOUNT = "/api/v1/namespaces/default/serviceaccounts/default";

  @AutoClose private static Cluster cluster;
  @AutoClose private static ProbedService service;

  @BeforeAll
  static void start() throws Exception {
    cluster =
        Cluster.of(3)
            .agents(2)
            .gateways(2)
            .onShared()
            .inNamespaces()
            .supervised()
            .withClocks()
            .start("clock");
    cluster.awaitTogether();
    service = ProbedService.make(cluster);
  }

  @Test
  void ofTheOldestControlPlane() throws Exception {
    Member oldest = cluster.oldest();
    Member right = cluster.younger();
    String before = token(right);
    String ahead;
    String behind;
    try (Jumping jumping = new Jumping("control-plane", List.of(oldest))) {
      jumping.to(HOUR);
      assertFalse(good(oldest, before), "it has ended, as far as this one can know");
      ahead = token(oldest);
      assertTrue(good(oldest, ahead));
      assertFalse(good(right, ahead), "it does not count yet");
      jumping.to(HOUR.negated());
      behind = token(oldest);
      assertTrue(good(oldest, behind));
      assertFalse(good(right, behind), "it has ended");
      jumping.to(Duration.ZERO);
      assertFalse(good(oldest, behind), "it has ended");
      assertTrue(good(oldest, token(right)));
      assertTrue(good(right, token(oldest)));
      assertEquals(oldest, cluster.oldest());
      jumping.prove();
    }
  }

  @Test
  void ofAnAgentAndAGateway() throws Exception {
    List<Member> two = List.of(cluster.agents().getFirst(), cluster.gateways().getFirst());
    try (Jumping jumping = new Jumping("agents", two)) {
      for (Duration jump : JUMPS) {
        jumping.to(jump);
      }
      jumping.prove();
    }
  }

  /** Processes that start while the clock of their host is wrong, as before NTP has answered. */
  @Test
  void ofAnAgentAndAGatewayThatStart() throws Exception {
    List<Member> two = List.of(cluster.agents().getLast(), cluster.gateways().getLast());
    for (Duration jump : JUMPS) {
      for (Member each : two) {
        each.terminate();
        cluster.clock(each).set(jump);
        each.restart();
        each.awaitReady();
      }
      NewService made = NewService.make(cluster.younger(), "started" + jump.toSeconds());
      two.forEach(made::awaitAt);
    }
    try (Probes probes = Probes.begin(service)) {
      Await.passed(Duration.ofSeconds(2));
      probes.assertUndisturbed();
    }
  }

  /** Clients of all kinds while clocks are set. */
  private static final class Jumping implements AutoCloseable {
    private final String name;
    private final List<Member> whose;
    private final Writes writes;
    private final Attempts attempts;
    private final Probes probes;
    private final Map<String, String> ready = ready();
    private final List<Integer> ended;
    private final long begun = System.nanoTime();

    Jumping(String name, List<Member> whose) {
      this.name = name;
      this.whose = whose;
      this.ended = ended();
      writes = Writes.begin(cluster, name, 20);
      attempts = Attempts.begin(cluster.oldest(), name + "-attempts");
      probes = Probes.begin(service);
      writes.awaitEach();
    }

    void to(Duration ahead) throws Exception {
      for (Member each : whose) {
        cluster.clock(each).set(ahead);
        if (each.role() == Role.CONTROL_PLANE) {
          awaitClock(each, ahead);
        }
      }
      Await.passed(STAYS);
      writes.awaitEach();
      cluster.awaitTogether();
      assertEquals(ready, ready(), "no Node was taken for lost");
      for (Member each : cluster.controlPlanes()) {
        ApiClient anew = ApiClient.of(each.kubeconfig());
        assertEquals(200, anew.get("/api/v1/namespaces", ApiClient.JSON).code());
      }
      NewService made =
          NewService.make(cluster.controlPlanes().getFirst(), name + ahead.toSeconds());
      cluster.agents().forEach(made::awaitAt);
      cluster.gateways().forEach(made::awaitAt);
      for (Member each : whose) {
        if (each.role() != Role.CONTROL_PLANE) {
          Await.until("the clock of " + each, LIMIT, () -> at(lastChange(each), ahead));
        }
      }
    }

    void prove() throws Exception {
      attempts.assertKept(cluster.controlPlanes());
      writes.prove();
      probes.assertUndisturbed();
      assertEquals(ended, ended(), "no control plane ended");
      System.out.printf(
          "clock: %s: longest write %d ms, no write at all for %d ms, refused %s; attempts: %s;"
              + " data plane: %d answers%n",
          name,
          writes.outageSince(begun).toMillis(),
          writes.silenceSince(begun).toMillis(),
          writes.refusals(),
          attempts.figures(),
          probes.answered());
    }

    private static List<Integer> ended() {
      List<Integer> all = new ArrayList<>();
      cluster.controlPlanes().forEach(each -> all.addAll(each.ended()));
      return all;
    }

    @Override
    public void close() throws IOException {
      for (Member each : whose) {
        cluster.clock(each).set(Duration.ZERO);
      }
      writes.close();
      attempts.close();
      probes.close();
    }
  }

  /** Since when each Node is ready. */
  private static Map<String, String> ready() {
    Map<String, String> since = new TreeMap<>();
    for (JsonNode node : cluster.api().get("/api/v1/nodes", ApiClient.JSON).body().path("items")) {
      for (JsonNode condition : node.at("/status/conditions")) {
        if (condition.path("type").asString("").equals("Ready")) {
          since.put(
              node.at("/metadata/name").asString(""),
              condition.path("status").asString("")
                  + " since "
                  + condition.path("lastTransitionTime").asString(""));
        }
      }
    }
    return since;
  }

  private static void awaitClock(Member controlPlane, Duration ahead) {
    ObjectNode none = JsonMapper.shared().createObjectNode();
    none.putObject("metadata").put("name", "clock");
    Await.until(
        "the clock of " + controlPlane,
        LIMIT,
        () -> {
          Answer tried =
              controlPlane.api().post("/api/v1/namespaces/default/configmaps?dryRun=All", none);
          return at(
              Instant.parse(tried.body().at("/metadata/creationTimestamp").asString("")), ahead);
        });
  }

  private static boolean at(Instant told, Duration ahead) {
    return Duration.between(Instant.now().plus(ahead), told).abs().toSeconds() < 30;
  }

  /** When an agent or gateway did what it was told, by its own clock. */
  private static Instant lastChange(Member member) throws IOException, InterruptedException {
    String series =
        member.role() == Role.GATEWAY
            ? "nginx_ingress_controller_config_last_reload_successful_timestamp_seconds"
            : "kubeproxy_sync_proxy_rules_last_timestamp_seconds";
    return Instant.ofEpochSecond((long) member.metric(series));
  }

  /** A token of ten minutes, as that control plane makes it. */
  private static String token(Member at) {
    ObjectNode asked = JsonMapper.shared().createObjectNode();
    asked.putObject("spec").put("expirationSeconds", 600);
    Answer made = at.api().post(ACCOUNT + "/token", asked);
    assertEquals(201, made.code(), made::message);
    return made.body().at("/status/token").asString("");
  }

  /** Whether that control plane takes it. */
  private static boolean good(Member at, String token) {
    ObjectNode asked = JsonMapper.shared().createObjectNode();
    asked.putObject("spec").put("token", token);
    Answer found = at.api().post("/apis/authentication.k8s.io/v1/tokenreviews", asked);
    assertEquals(201, found.code(), found::message);
    return found.body().at("/status/authenticated").asBoolean(false);
  }
}

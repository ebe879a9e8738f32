package io.fairlead.multijvm.churn;

import io.fairlead.launcher.client.ApiClient;
import io.fairlead.multijvm.Await;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.IntStream;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/**
 * Changes the endpoints of a Service, as pods do in the course of their lives, while clients use
 * it. Five changes a round: one pod becomes unready, one ready again, one is deleted, which is
 * first terminating and then gone, and one is made. A pod's process stops listening in the round
 * after, when everybody had the time to know; connections it has go on, and those of a deleted one
 * are drained.
 */
final class Churn {
  private static final int PODS = 9;
  private static final int READY_AT_FIRST = 5;
  private static final int CHANGES_A_ROUND = 5;
  private static final int KEEPING = 24;
  private static final int RENEWING = 4;
  private static final int SAMPLE = 200;
  private static final Duration PATIENCE = Duration.ofSeconds(60);
  private static final String CORE = "/api/v1/namespaces/default";

  private enum State {
    READY,
    UNREADY,
    ABSENT
  }

  private final ApiClient api;
  private final String prefix;
  private final BufferedReader said;
  private final Socket control;
  private final Random random = new Random(4);
  private final Map<State, List<Integer>> pods = new EnumMap<>(State.class);

  private Churn(ApiClient api, String prefix) throws IOException {
    this.api = api;
    this.prefix = prefix;
    control = new Socket(prefix + "250", Backends.CONTROL);
    control.setTcpNoDelay(true);
    said =
        new BufferedReader(new InputStreamReader(control.getInputStream(), StandardCharsets.UTF_8));
    for (State state : State.values()) {
      pods.put(state, new ArrayList<>());
    }
    IntStream.rangeClosed(1, PODS).forEach(pods(State.ABSENT)::add);
  }

  /**
   * Prints failures of clients, a line each, and how much was asked.
   *
   * @param args kubeconfig; what the addresses of pods begin with; how many changes
   */
  public static void main(String[] args) throws Exception {
    Churn churn = new Churn(ApiClient.of(Path.of(args[0])), args[1]);
    churn.run(Integer.parseInt(args[2]));
    System.exit(0);
  }

  private void run(int changes) throws Exception {
    String service =
        """
        {"apiVersion": "v1", "kind": "Service", "metadata": {"name": "churn"},
         "spec": {"selector": {"app": "churn"}, "ports": [{"port": 80, "targetPort": %d}]}}
        """
            .formatted(Backends.PORT);
    String vip = ok(api.post(CORE + "/services", json(service))).at("/spec/clusterIP").asString("");
    for (int i = 0; i < READY_AT_FIRST; i++) {
      begin();
    }
    Callers callers = new Callers(new InetSocketAddress(vip, 80));
    settle(callers);
    callers.start(KEEPING, RENEWING);
    List<Integer> leaving = List.of();
    for (int done = 0; done < changes && callers.failures().isEmpty(); done += CHANGES_A_ROUND) {
      leaving = round(leaving);
    }
    callers.finish();
    callers.failures().forEach(failure -> System.out.println("failed: " + failure));
    settle(callers);
    System.out.printf("%d kept, %d new%n", callers.kept(), callers.fresh());
  }

  /** The pods whose processes may stop to listen once the next round is over. */
  private List<Integer> round(List<Integer> leaving) throws IOException {
    int unready = move(State.READY, State.UNREADY);
    status(unready, false);
    resume(unready);
    int deleted = move(State.READY, State.ABSENT);
    ok(api.delete(CORE + "/pods/" + name(deleted)));
    Await.until("the end of " + name(deleted), PATIENCE, () -> gone(deleted));
    tell(deleted, Backends.Mood.DRAINING);
    for (int pod : leaving) {
      if (!pods(State.READY).contains(pod)) {
        tell(pod, Backends.Mood.CLOSED);
      }
    }
    begin();
    return List.of(unready, deleted);
  }

  /** The pod that has been unready the longest is ready again, if there is one but this. */
  private void resume(int not) throws IOException {
    List<Integer> unready = pods(State.UNREADY);
    if (unready.getFirst() != not) {
      int pod = unready.removeFirst();
      tell(pod, Backends.Mood.LISTENING);
      status(pod, true);
      pods(State.READY).add(pod);
    }
  }

  /** The pod that has been gone the longest is made anew. */
  private void begin() throws IOException {
    int pod = pods(State.ABSENT).removeFirst();
    tell(pod, Backends.Mood.LISTENING);
    String body =
        """
        {"apiVersion": "v1", "kind": "Pod", "metadata": {"name": "%s", "labels": {"app": "churn"}},
         "spec": {"containers": [{"name": "c", "image": "external"}]}}
        """
            .formatted(name(pod));
    ok(api.post(CORE + "/pods", json(body)));
    status(pod, true);
    pods(State.READY).add(pod);
  }

  private int move(State from, State to) {
    List<Integer> some = pods(from);
    int pod = some.remove(/* index */ random.nextInt(some.size()));
    pods(to).add(pod);
    return pod;
  }

  /** Until new connections reach the pods that are ready, all of them and no others. */
  private void settle(Callers callers) {
    Set<String> ready = new TreeSet<>();
    pods(State.READY).forEach(pod -> ready.add(prefix + pod));
    Set<String> seen = new TreeSet<>();
    Await.until(
        "connections to " + ready + " alone",
        PATIENCE,
        () -> {
          seen.clear();
          for (int i = 0; i < SAMPLE; i++) {
            seen.add(callers.once());
          }
          return seen.equals(ready);
        });
  }

  private boolean gone(int pod) {
    return api.get(CORE + "/pods/" + name(pod), ApiClient.JSON).code() == 404;
  }

  private void status(int pod, boolean ready) {
    String patch =
        """
        {"status": {"phase": "Running", "podIP": "%1$s", "podIPs": [{"ip": "%1$s"}],
         "conditions": [{"type": "Ready", "status": "%2$s"}]}}
        """
            .formatted(prefix + pod, ready ? "True" : "False");
    String path = CORE + "/pods/" + name(pod) + "/status";
    ok(api.patch(path, "application/merge-patch+json", json(patch)));
  }

  private void tell(int pod, Backends.Mood mood) throws IOException {
    String line = prefix + pod + " " + mood + "\n";
    control.getOutputStream().write(line.getBytes(StandardCharsets.UTF_8));
    if (!"done".equals(said.readLine())) {
      throw new IOException("the backends are gone");
    }
  }

  private List<Integer> pods(State state) {
    return pods.getOrDefault(state, List.of());
  }

  private static String name(int pod) {
    return "churn-" + pod;
  }

  private static ObjectNode json(String text) {
    return (ObjectNode) JsonMapper.shared().readTree(text);
  }

  private static JsonNode ok(ApiClient.Answer answer) {
    if (answer.failed()) {
      throw new IllegalStateException(answer.message());
    }
    return answer.body();
  }
}

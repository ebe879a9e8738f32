package io.fairlead.controlplane.api.stream;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.fairlead.controlplane.api.http.Query;
import io.fairlead.controlplane.api.status.Failure;
import io.fairlead.controlplane.api.status.Rejected;
import io.fairlead.model.meta.NamespacedName;
import io.fairlead.model.stream.StreamRequest;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** What exec, attach and port-forward may ask, in kube-apiserver's and kubelet's words. */
class PodQueryTest {
  private static final String ONE = "'nodeName': 'n1', 'containers': [{'name': 'c'}]";
  private static final String TWO =
      "'nodeName': 'n1', 'containers': [{'name': 'a'}, {'name': 'b'}],"
          + " 'initContainers': [{'name': 'first'}]";

  private static PodQuery pod(String spec) {
    String json =
        "{'metadata': {'name': 'p', 'namespace': 'ns', 'uid': 'u1'}, 'spec': {%s}}".formatted(spec);
    return PodQuery.of((ObjectNode) JsonMapper.shared().readTree(json.replace('\'', '"')));
  }

  private static String refusal(String spec, String query) {
    Failure failure =
        assertThrows(Rejected.class, () -> pod(spec).exec(Query.parse(query))).failure();
    assertEquals(400, failure.code());
    assertEquals("BadRequest", failure.reason());
    return failure.message();
  }

  @Test
  void aCommandIsAskedForWithItsEnds() {
    assertEquals(
        new StreamRequest.Exec(
            new NamespacedName("ns", "p"),
            "u1",
            "c",
            List.of("sh", "-c", "a & b"),
            true,
            true,
            true,
            false),
        pod(ONE)
            .exec(
                Query.parse(
                    "command=sh&command=-c&command=a+%26+b&stdin=true&stdout=1&stderr=true")));
  }

  @Test
  void aTerminalHasOneOutput() {
    StreamRequest.Attach attach =
        pod(ONE).attach(Query.parse("container=c&stdin=true&stdout=true&stderr=true&tty=true"));

    assertEquals(true, attach.tty());
    assertEquals(false, attach.stderr());
  }

  @Test
  void everyKindOfContainerCanBeNamed() {
    String all = TWO + ", 'ephemeralContainers': [{'name': 'debug'}]";
    for (String name : List.of("a", "b", "first", "debug")) {
      assertEquals(
          name, pod(all).exec(Query.parse("command=x&stdout=true&container=" + name)).container());
    }
  }

  @Test
  void theContainerOfSeveralHasToBeNamed() {
    assertEquals(
        "a container name must be specified for pod p, choose one of: [a b] or one of the init"
            + " containers: [first]",
        refusal(TWO, "command=x&stdout=true"));
    assertEquals(
        "container x is not valid for pod p", refusal(TWO, "command=x&stdout=true&container=x"));
  }

  @Test
  void aPodNeedsANodeForIt() {
    String waiting = "'containers': [{'name': 'c'}]";
    assertEquals("pod p does not have a host assigned", refusal(waiting, "command=x&stdout=true"));
    assertThrows(Rejected.class, () -> pod(waiting).portForward(80));
  }

  @Test
  void nothingToDoIsRefused() {
    assertEquals("you must specify at least 1 of stdin, stdout, stderr", refusal(ONE, "command=x"));
    assertEquals(
        "you must specify at least 1 of stdin, stdout, stderr",
        refusal(ONE, "command=x&stderr=true&tty=true&stdout=false"));
    assertEquals(
        "you must specify at least one command for the container", refusal(ONE, "stdout=true"));
  }

  @Test
  void portsAreRead() {
    assertEquals(List.of(80, 443), PodQuery.ports(Query.parse("ports=80&ports=443")));
    assertEquals(List.of(80, 443), PodQuery.ports(Query.parse("ports=80,443")));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          ''          | query parameter "port" is required
          ports=      | unable to parse "" as a port
          ports=x     | unable to parse "x" as a port
          ports=0     | port "0" must be > 0 and < 65536
          ports=65536 | port "65536" must be > 0 and < 65536
          """)
  void otherPortsAreNot(String query, String message) {
    assertEquals(
        message,
        assertThrows(Rejected.class, () -> PodQuery.ports(Query.parse(query))).failure().message());
  }
}

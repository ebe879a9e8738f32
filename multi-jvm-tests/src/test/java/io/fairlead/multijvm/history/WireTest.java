package io.fairlead.multijvm.history;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.fairlead.multijvm.history.Outcome.Deleted;
import io.fairlead.multijvm.history.Outcome.Found;
import io.fairlead.multijvm.history.Outcome.Listed;
import io.fairlead.multijvm.history.Outcome.Reason;
import io.fairlead.multijvm.history.Outcome.Refused;
import io.fairlead.multijvm.history.Outcome.Unknown;
import io.fairlead.multijvm.history.Outcome.Written;
import io.fairlead.multijvm.history.Request.Create;
import io.fairlead.multijvm.history.Request.Delete;
import io.fairlead.multijvm.history.Request.Freshness;
import io.fairlead.multijvm.history.Request.Get;
import io.fairlead.multijvm.history.Request.ListAll;
import io.fairlead.multijvm.history.Request.Update;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

class WireTest {
  private static final Key WEB = new Key(Wire.SERVICES, Wire.name(0, 1));
  private static final Version VERSION =
      new Version("u1", 7, "v3", Set.of("clusterIP 10.96.0.7", "nodePort 30123"));
  private static final String OBJECT =
      """
      {"metadata": {"name": "object-0-1", "uid": "u1", "resourceVersion": "7",
                    "annotations": {"fairlead.io/written-by": "v3"}},
       "spec": {"clusterIPs": ["10.96.0.7"], "ports": [{"port": 80, "nodePort": 30123}]}}
      """;

  record Case(int status, String body, Request request, Outcome outcome) {}

  private static Stream<Case> cases() {
    Request create = new Create(WEB, "v3");
    Request update = new Update(WEB, 5, "v3");
    Request delete = new Delete(WEB, "u1");
    Request get = new Get(WEB, Freshness.MOST_RECENT);
    Request list = new ListAll(Wire.SERVICES, Freshness.MOST_RECENT);
    String listed =
        "{\"metadata\": {\"resourceVersion\": \"9\"}, \"items\": ["
            + OBJECT
            + ", {\"metadata\": {\"name\": \"other\"}}]}";
    return Stream.of(
        new Case(201, OBJECT, create, new Written(VERSION)),
        new Case(200, OBJECT, update, new Written(VERSION)),
        new Case(200, "{}", delete, new Deleted()),
        new Case(200, OBJECT, get, new Found(VERSION)),
        new Case(200, listed, list, new Listed(9, Map.of(WEB, VERSION))),
        new Case(404, "{}", get, new Refused(Reason.NOT_FOUND)),
        new Case(409, reason("AlreadyExists"), create, new Refused(Reason.ALREADY_EXISTS)),
        new Case(409, reason("Conflict"), update, new Refused(Reason.CONFLICT)),
        new Case(429, "{}", update, new Refused(Reason.NOT_TRIED)),
        new Case(422, "{}", create, new Refused(Reason.NOT_TRIED)),
        new Case(500, "{}", update, new Unknown()),
        new Case(503, "{}", create, new Unknown()),
        new Case(504, "{}", delete, new Unknown()));
  }

  private static String reason(String reason) {
    return "{\"reason\": \"%s\"}".formatted(reason);
  }

  @ParameterizedTest
  @MethodSource("cases")
  void anAnswerMeans(Case each) {
    JsonNode body = JsonMapper.shared().readTree(each.body);
    assertEquals(each.outcome, Wire.outcome(each.request, each.status, body));
  }

  @Test
  void anUpdateNamesTheRevisionItExpects() {
    Wire.Said said = new Wire("here").say(new Update(WEB, 5, "v3"));
    assertEquals("PUT", said.method());
    assertEquals("/api/v1/namespaces/here/services/object-0-1", said.path());
    JsonNode body = JsonMapper.shared().readTree(said.body());
    assertEquals("5", body.at("/metadata/resourceVersion").asString(""));
    assertEquals("v3", Wire.version(Wire.SERVICES, body).value());
  }
}

package io.fairlead.model.endpointslice;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.fairlead.model.json.Json5;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

class SliceDeltaTest {

  @Property(tries = 400)
  void applyingTheDifferenceLeadsThere(
      @ForAll("slices") Map<String, ObjectNode> from,
      @ForAll("slices") Map<String, ObjectNode> to) {
    Map<String, ObjectNode> before = deepCopy(from);
    List<SliceDelta> deltas = SliceDelta.diff(from, to);
    assertEquals(to, SliceDelta.apply(from, deltas));
    assertEquals(before, from, "nothing given may be mutated");
    if (from.equals(to)) {
      assertEquals(List.of(), deltas);
    }
  }

  @Property(tries = 200)
  void oneBatchOrManyIsTheSame(
      @ForAll("slices") Map<String, ObjectNode> from,
      @ForAll("slices") Map<String, ObjectNode> to) {
    Map<String, ObjectNode> state = from;
    for (SliceDelta delta : SliceDelta.diff(from, to)) {
      state = SliceDelta.apply(state, List.of(delta));
    }
    assertEquals(to, state);
  }

  @Property(tries = 200)
  void survivesTheJournal(@ForAll("slices") Map<String, ObjectNode> to) {
    JsonMapper json = new JsonMapper();
    for (SliceDelta delta : SliceDelta.diff(Map.of(), to)) {
      assertEquals(delta, json.readValue(json.writeValueAsString(delta), SliceDelta.class));
    }
  }

  @Test
  void oneEndpointIsOneSmallDelta() {
    Map<String, ObjectNode> from = Map.of("s", slice("x", "10.0.0.1", "10.0.0.3"));
    Map<String, ObjectNode> to = Map.of("s", slice("x", "10.0.0.1", "10.0.0.2", "10.0.0.3"));
    assertEquals(
        List.of(new SliceDelta.EndpointSet("s", endpoint("10.0.0.2", true))),
        SliceDelta.diff(from, to));
    assertEquals(
        List.of(new SliceDelta.EndpointRemoved("s", "10.0.0.2")), SliceDelta.diff(to, from));
  }

  @Test
  void anUnsortedSliceIsWrittenAnew() {
    Map<String, ObjectNode> from = Map.of("s", slice("x", "10.0.0.3", "10.0.0.1"));
    Map<String, ObjectNode> to = Map.of("s", slice("x", "10.0.0.1", "10.0.0.3"));
    assertEquals(
        List.of(new SliceDelta.Opened("s", slice("x", "10.0.0.1", "10.0.0.3"))),
        SliceDelta.diff(from, to));
  }

  @Test
  void aChangeOfASliceThatIsNotOpenIsAnError() {
    assertThrows(
        IllegalStateException.class,
        () -> SliceDelta.apply(Map.of(), List.of(new SliceDelta.EndpointRemoved("s", "10.0.0.1"))));
  }

  @Provide
  Arbitrary<Map<String, ObjectNode>> slices() {
    Arbitrary<ObjectNode> slice =
        Combinators.combine(
                Arbitraries.of("x", "y"),
                Arbitraries.maps(
                    Arbitraries.integers().between(1, 12).map(i -> "10.0.0." + i),
                    Arbitraries.of(true, false)),
                Arbitraries.of("IPv4", "IPv4", "IPv4", "IPv6"),
                Arbitraries.of(true, true, true, false))
            .as(
                (label, endpoints, type, sorted) -> {
                  ObjectNode object = slice(label);
                  object.put("addressType", type);
                  (sorted ? new TreeMap<>(endpoints) : new TreeMap<>(endpoints).descendingMap())
                      .forEach(
                          (ip, ready) -> object.withArray("/endpoints").add(endpoint(ip, ready)));
                  return object;
                });
    return Arbitraries.maps(Arbitraries.of("a", "b", "c"), slice).ofMaxSize(3);
  }

  private static ObjectNode slice(String label, String... addresses) {
    ObjectNode slice =
        Json5.object(
            "{kind: 'EndpointSlice', metadata: {name: 's', labels: {l: '"
                + label
                + "'}}, addressType: 'IPv4', endpoints: [], ports: [{port: 1}]}");
    for (String address : addresses) {
      slice.withArray("/endpoints").add(endpoint(address, true));
    }
    return slice;
  }

  private static ObjectNode endpoint(String address, boolean ready) {
    return Json5.object("{addresses: ['" + address + "'], conditions: {ready: " + ready + "}}");
  }

  private static Map<String, ObjectNode> deepCopy(Map<String, ObjectNode> slices) {
    return new HashMap<>(
        slices.entrySet().stream()
            .collect(Collectors.toMap(Map.Entry::getKey, e -> e.getValue().deepCopy())));
  }
}

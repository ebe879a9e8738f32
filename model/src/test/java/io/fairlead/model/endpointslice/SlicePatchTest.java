package io.fairlead.model.endpointslice;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.fairlead.model.meta.NamespacedName;
import io.fairlead.model.meta.Protocol;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class SlicePatchTest {

  @Test
  void anEndpointThatTurnsIsItsPlaceAndItsConditions() {
    SlicePatch patch =
        SlicePatch.between(slice(endpoints(100)), slice(with(endpoints(100), 42, 2))).orElseThrow();
    assertEquals(List.of(42, 2), patch.turned());
    assertEquals(List.of(), patch.gone());
    assertEquals(List.of(), patch.put());
  }

  @Test
  void anEndpointReplacedIsThePlaceOfTheOneAndTheOther() {
    List<Endpoint> after = new ArrayList<>(endpoints(100));
    after.remove(7);
    after.add(endpoint(100, 3, "", null));
    SlicePatch patch = SlicePatch.between(slice(endpoints(100)), slice(after)).orElseThrow();
    assertEquals(List.of(7), patch.gone());
    assertEquals(List.of(99), patch.put().stream().map(PlacedEndpoint::at).toList());
    assertEquals(List.of(), patch.turned());
  }

  @Test
  void whereMostIsNewAllIsSaid() {
    assertEquals(
        Optional.empty(),
        SlicePatch.between(slice(endpoints(50)), slice(endpoints(100).subList(50, 100))));
  }

  @Test
  void whereMoreDiffersThanEndpointsAllIsSaid() {
    EndpointSlice before = slice(endpoints(3));
    EndpointSlice otherPorts =
        new EndpointSlice(
            before.name(),
            before.serviceName(),
            before.addressType(),
            List.of(new EndpointPort("http", Protocol.TCP, 81, "")),
            before.endpoints());
    assertEquals(Optional.empty(), SlicePatch.between(before, otherPorts));
    assertEquals(
        Optional.empty(),
        SlicePatch.between(before, before.from(new EndpointSlice.Origin("web", "east"))));
  }

  @Test
  void itIsOfNoOtherSlice() {
    EndpointSlice before = slice(endpoints(5));
    EndpointSlice after = slice(with(endpoints(5), 1, 0));
    SlicePatch patch = SlicePatch.between(before, after).orElseThrow();
    assertEquals(Optional.of(after), patch.apply(before));
    assertEquals(Optional.empty(), patch.apply(after), "applied twice");
    assertEquals(Optional.empty(), patch.apply(slice(endpoints(4))));
    assertEquals(
        Optional.empty(),
        new SlicePatch(patch.slice(), patch.of(), List.of(9, 0), null, null, null).apply(before),
        "a place that is not there");
  }

  /** Whatever the two are: what it makes of the one is the other. */
  @Property(tries = 500)
  void whatItMakesOfTheOneIsTheOther(
      @ForAll("slices") EndpointSlice before, @ForAll("slices") EndpointSlice after) {
    SlicePatch.between(before, after)
        .ifPresent(patch -> assertEquals(Optional.of(after), patch.apply(before)));
  }

  @Provide
  Arbitrary<EndpointSlice> slices() {
    Arbitrary<Endpoint> endpoints =
        Combinators.combine(
                Arbitraries.integers().between(0, 9),
                Arbitraries.of(3, 3, 3, 0, 6),
                Arbitraries.of("", "", "web-0"),
                Arbitraries.of(false, false, true))
            .as(
                (n, conditions, hostname, hinted) ->
                    endpoint(n, conditions, hostname, hinted ? List.of("zone-a") : null));
    return Combinators.combine(
            endpoints.list().ofMinSize(3).ofMaxSize(9), Arbitraries.of("", "2026-01-01T00:00:00Z"))
        .as(
            (list, triggered) ->
                new EndpointSlice(
                    slice(List.of()).name(),
                    "web",
                    AddressType.IPV4,
                    List.of(),
                    list,
                    triggered,
                    null));
  }

  private static EndpointSlice slice(List<Endpoint> endpoints) {
    return new EndpointSlice(
        new NamespacedName("shop", "web-x"), "web", AddressType.IPV4, List.of(), endpoints);
  }

  private static List<Endpoint> endpoints(int count) {
    List<Endpoint> endpoints = new ArrayList<>();
    for (int n = 0; n < count; n++) {
      endpoints.add(endpoint(n, 3, "", null));
    }
    return endpoints;
  }

  private static List<Endpoint> with(List<Endpoint> endpoints, int place, int conditions) {
    endpoints.set(place, endpoints.get(place).with(conditions));
    return endpoints;
  }

  private static Endpoint endpoint(
      int n, int conditions, String hostname, @Nullable List<String> zones) {
    return new Endpoint(
            n % 3 == 2 ? List.of("10.0.0." + n, "fd00::" + n) : List.of("10.0.0." + n),
            true,
            true,
            false,
            hostname,
            "node-" + n % 4,
            n % 2 == 0 ? "zone-a" : "",
            n == 5 ? null : new NamespacedName(n == 6 ? "other" : "shop", "web-" + n),
            n == 5 ? "" : "uid-" + n,
            zones == null ? EndpointHints.NONE : new EndpointHints(zones, List.of()))
        .with(conditions);
  }
}

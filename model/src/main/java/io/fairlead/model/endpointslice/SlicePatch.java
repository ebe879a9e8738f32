package io.fairlead.model.endpointslice;

import com.fasterxml.jackson.annotation.JsonIgnore;
import com.fasterxml.jackson.annotation.JsonInclude;
import io.fairlead.model.meta.NamespacedName;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What makes one slice of another of the same name, in few bytes where few endpoints differ.
 *
 * @param slice {@code namespace/name}
 * @param of {@link #checksum} of the slice it can be applied to, and of no other
 * @param turned pairs: the place of an endpoint of which only conditions differ, and what they are
 *     now, as the sum of 1 (ready), 2 (serving) and 4 (terminating)
 * @param gone places, in the slice before, of the endpoints that are not in it any more, ascending
 * @param put those that are new, each with its place in the slice after, ascending
 * @param triggered as of {@link EndpointSlice}; null: as before
 */
@JsonInclude(JsonInclude.Include.NON_EMPTY)
public record SlicePatch(
    String slice,
    int of,
    List<Integer> turned,
    List<Integer> gone,
    List<PlacedEndpoint> put,
    @Nullable String triggered) {

  /** What is absent is empty. */
  public SlicePatch(
      String slice,
      int of,
      @Nullable List<Integer> turned,
      @Nullable List<Integer> gone,
      @Nullable List<PlacedEndpoint> put,
      @Nullable String triggered) {
    this.slice = slice;
    this.of = of;
    this.turned = turned == null ? List.of() : List.copyOf(turned);
    this.gone = gone == null ? List.of() : List.copyOf(gone);
    this.put = put == null ? List.of() : List.copyOf(put);
    this.triggered = triggered;
  }

  /** From one to the other; empty where more differs than endpoints, or too many of them. */
  public static Optional<SlicePatch> between(EndpointSlice before, EndpointSlice after) {
    boolean same =
        before.name().equals(after.name())
            && before.serviceName().equals(after.serviceName())
            && before.addressType() == after.addressType()
            && before.ports().equals(after.ports())
            && before.origin().equals(after.origin());
    if (!same) {
      return Optional.empty();
    }
    List<Integer> turned = new ArrayList<>();
    List<Endpoint> base = turned(before.endpoints(), after.endpoints(), turned);
    List<Integer> gone = new ArrayList<>();
    List<PlacedEndpoint> put = new ArrayList<>();
    compare(before.name().namespace(), base, after.endpoints(), gone, put);
    if (2 * put.size() > after.endpoints().size() + 2) {
      return Optional.empty();
    }
    boolean told = before.triggered().equals(after.triggered());
    return Optional.of(
        new SlicePatch(
            before.name().toString(),
            checksum(before),
            turned,
            gone,
            put,
            told ? null : after.triggered()));
  }

  /** The endpoints before, those that stay with their conditions after. */
  private static List<Endpoint> turned(
      List<Endpoint> before, List<Endpoint> after, List<Integer> turned) {
    Map<String, Endpoint> byUid = new HashMap<>();
    after.forEach(endpoint -> byUid.put(identity(endpoint), endpoint));
    List<Endpoint> base = new ArrayList<>(before);
    for (int place = 0; place < base.size(); place++) {
      Endpoint was = base.get(place);
      Endpoint is = byUid.get(identity(was));
      if (is != null && !is.equals(was) && is.equals(was.with(conditions(is)))) {
        turned.add(place);
        turned.add(conditions(is));
        base.set(place, is);
      }
    }
    return base;
  }

  private static String identity(Endpoint endpoint) {
    return endpoint.podUid() + endpoint.addresses();
  }

  private static void compare(
      String namespace,
      List<Endpoint> before,
      List<Endpoint> after,
      List<Integer> gone,
      List<PlacedEndpoint> put) {
    Map<Endpoint, Integer> places = new HashMap<>();
    for (int place = before.size() - 1; place >= 0; place--) {
      places.put(before.get(place), place);
    }
    int next = 0; // places before it are done
    for (int place = 0; place < after.size(); place++) {
      Endpoint endpoint = after.get(place);
      int was = places.getOrDefault(endpoint, -1);
      if (was < next) {
        put.add(PlacedEndpoint.of(place, endpoint, namespace));
      } else {
        for (; next < was; next++) {
          gone.add(next);
        }
        next++;
      }
    }
    for (; next < before.size(); next++) {
      gone.add(next);
    }
  }

  /** The name of the slice. */
  @JsonIgnore
  public NamespacedName name() {
    int slash = slice.indexOf('/');
    return new NamespacedName(slice.substring(0, slash), slice.substring(slash + 1));
  }

  /** The slice after; empty when this is no patch of the one before. */
  public Optional<EndpointSlice> apply(EndpointSlice before) {
    if (!before.name().equals(name()) || checksum(before) != of) {
      return Optional.empty();
    }
    try {
      return Optional.of(
          new EndpointSlice(
              before.name(),
              before.serviceName(),
              before.addressType(),
              before.ports(),
              endpoints(before),
              Objects.requireNonNullElse(triggered, before.triggered()),
              before.origin()));
    } catch (IndexOutOfBoundsException e) {
      return Optional.empty();
    }
  }

  private List<Endpoint> endpoints(EndpointSlice before) {
    List<Endpoint> endpoints = new ArrayList<>(before.endpoints());
    for (int i = 0; i < turned.size(); i += 2) {
      int place = turned.get(i);
      endpoints.set(place, endpoints.get(place).with(turned.get(i + 1)));
    }
    for (int i = gone.size() - 1; i >= 0; i--) {
      endpoints.remove(gone.get(i).intValue());
    }
    put.forEach(placed -> endpoints.add(placed.at(), placed.endpoint(before.name().namespace())));
    return endpoints;
  }

  static int conditions(Endpoint endpoint) {
    return (endpoint.ready() ? 1 : 0)
        + (endpoint.serving() ? 2 : 0)
        + (endpoint.terminating() ? 4 : 0);
  }

  /** The same for equal slices on every JVM, and hardly ever for others. */
  static int checksum(EndpointSlice slice) {
    int sum = slice.triggered().hashCode();
    for (Endpoint endpoint : slice.endpoints()) {
      sum = 31 * sum + endpoint.addresses().hashCode();
      sum = 31 * sum + endpoint.podUid().hashCode();
      sum = 31 * sum + conditions(endpoint);
    }
    return sum;
  }
}

package io.fairlead.agent.dns.zone;

import io.fairlead.model.endpointslice.Endpoint;
import io.fairlead.model.endpointslice.EndpointSlice;
import io.fairlead.model.node.ImageEntry;
import io.fairlead.model.pod.Pod;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.pcollections.HashPMap;
import org.pcollections.HashTreePMap;

/**
 * The pods this node knows, by namespace and address (D11 verified): its own, and those that are
 * endpoints. Persistent; what is in it depends on the entries in it, not on their order.
 */
record PodIndex(HashPMap<PodIndex.At, Integer> reasons) {
  static final PodIndex NONE = new PodIndex(HashTreePMap.empty());

  /** Where a pod is. */
  record At(String namespace, Address address) {}

  boolean has(String namespace, Address address) {
    return reasons.containsKey(new At(namespace, address));
  }

  /** With what {@code entry} says of pods; null says nothing. */
  PodIndex plus(@Nullable ImageEntry entry) {
    return changed(entry, 1);
  }

  PodIndex minus(@Nullable ImageEntry entry) {
    return changed(entry, -1);
  }

  private PodIndex changed(@Nullable ImageEntry entry, int by) {
    HashPMap<At, Integer> now = reasons;
    for (At at : pods(entry).toList()) {
      int count = now.getOrDefault(at, 0) + by;
      now = count == 0 ? now.minus(at) : now.plus(at, count);
    }
    return new PodIndex(now);
  }

  private static Stream<At> pods(@Nullable ImageEntry entry) {
    return switch (entry) {
      case ImageEntry.OfPod(Pod pod) ->
          pod.terminating() || pod.finished()
              ? Stream.empty()
              : at(pod.name().namespace(), pod.ips().stream());
      case ImageEntry.OfEndpointSlice(EndpointSlice slice) ->
          at(
              slice.name().namespace(),
              slice.endpoints().stream()
                  .filter(endpoint -> endpoint.pod() != null && !endpoint.terminating())
                  .map(Endpoint::addresses)
                  .flatMap(addresses -> addresses.stream()));
      case null, default -> Stream.empty();
    };
  }

  private static Stream<At> at(String namespace, Stream<String> addresses) {
    return addresses.flatMap(text -> Address.parse(text).stream()).map(ip -> new At(namespace, ip));
  }
}

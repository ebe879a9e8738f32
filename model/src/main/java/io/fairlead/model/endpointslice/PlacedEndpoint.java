package io.fairlead.model.endpointslice;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.fairlead.model.meta.NamespacedName;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * An endpoint of a {@link SlicePatch}; what is empty is left out.
 *
 * @param at its place in the slice
 * @param is its conditions, as of {@link SlicePatch#turned}
 * @param ip its address, or of several the first
 * @param more its other addresses
 * @param node name of the node
 * @param pod name of the pod
 * @param of namespace of the pod, where that is not the slice's
 * @param hints null: none
 */
@JsonInclude(JsonInclude.Include.NON_EMPTY)
public record PlacedEndpoint(
    int at,
    int is,
    @Nullable String ip,
    @Nullable List<String> more,
    @Nullable String hostname,
    @Nullable String node,
    @Nullable String zone,
    @Nullable String pod,
    @Nullable String of,
    @Nullable String uid,
    @Nullable EndpointHints hints) {

  static PlacedEndpoint of(int at, Endpoint endpoint, String namespace) {
    List<String> addresses = endpoint.addresses();
    NamespacedName pod = endpoint.pod();
    return new PlacedEndpoint(
        at,
        SlicePatch.conditions(endpoint),
        addresses.isEmpty() ? null : addresses.getFirst(),
        addresses.size() < 2 ? null : addresses.subList(1, addresses.size()),
        endpoint.hostname(),
        endpoint.nodeName(),
        endpoint.zone(),
        pod == null ? null : pod.name(),
        pod == null || pod.namespace().equals(namespace) ? null : pod.namespace(),
        endpoint.podUid(),
        endpoint.hints().equals(EndpointHints.NONE) ? null : endpoint.hints());
  }

  Endpoint endpoint(String namespace) {
    List<String> addresses = new ArrayList<>();
    if (ip != null) {
      addresses.add(ip);
    }
    if (more != null) {
      addresses.addAll(more);
    }
    return new Endpoint(
        addresses,
        (is & 1) != 0,
        (is & 2) != 0,
        (is & 4) != 0,
        text(hostname),
        text(node),
        text(zone),
        pod == null ? null : new NamespacedName(Objects.requireNonNullElse(of, namespace), pod),
        text(uid),
        Objects.requireNonNullElse(hints, EndpointHints.NONE));
  }

  private static String text(@Nullable String word) {
    return Objects.requireNonNullElse(word, "");
  }
}

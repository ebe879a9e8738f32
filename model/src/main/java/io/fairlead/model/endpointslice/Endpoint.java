package io.fairlead.model.endpointslice;

import io.fairlead.model.meta.NamespacedName;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * One endpoint of a slice; absent conditions are already read as ready, serving, not terminating
 * (SD2).
 *
 * @param hostname empty when none; gives the endpoint a DNS name of its own (D6)
 * @param nodeName empty when unknown
 * @param zone empty when unknown
 * @param pod what {@code targetRef} names when it is a Pod
 * @param podUid {@code targetRef.uid}; empty when unknown
 * @param hints whom it is meant for
 */
public record Endpoint(
    List<String> addresses,
    boolean ready,
    boolean serving,
    boolean terminating,
    String hostname,
    String nodeName,
    String zone,
    @Nullable NamespacedName pod,
    String podUid,
    EndpointHints hints) {

  public Endpoint {
    addresses = List.copyOf(addresses);
    hints = Objects.requireNonNullElse(hints, EndpointHints.NONE);
  }

  /** An endpoint for everybody. */
  public Endpoint(
      List<String> addresses,
      boolean ready,
      boolean serving,
      boolean terminating,
      String hostname,
      String nodeName,
      String zone,
      @Nullable NamespacedName pod,
      String podUid) {
    this(
        addresses,
        ready,
        serving,
        terminating,
        hostname,
        nodeName,
        zone,
        pod,
        podUid,
        EndpointHints.NONE);
  }

  /**
   * The same with other conditions.
   *
   * @param conditions as of {@link SlicePatch#turned}
   */
  Endpoint with(int conditions) {
    return new Endpoint(
        addresses,
        (conditions & 1) != 0,
        (conditions & 2) != 0,
        (conditions & 4) != 0,
        hostname,
        nodeName,
        zone,
        pod,
        podUid,
        hints);
  }
}

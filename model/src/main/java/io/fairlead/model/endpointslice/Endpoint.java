package io.fairlead.model.endpointslice;

import io.fairlead.model.meta.NamespacedName;
import java.util.List;
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
    String podUid) {

  public Endpoint {
    addresses = List.copyOf(addresses);
  }
}

package io.fairlead.persistence.event;

import io.fairlead.model.endpointslice.SliceDelta;
import io.fairlead.model.meta.ResourceKey;
import java.util.List;

/**
 * The EndpointSlices a Service's entity manages are now different by these deltas, in this order.
 * The slices are objects of their own, in the Service's namespace.
 */
public record EndpointsChanged(ResourceKey service, List<SliceDelta> deltas)
    implements JournalEvent {

  public EndpointsChanged {
    deltas = List.copyOf(deltas);
  }
}

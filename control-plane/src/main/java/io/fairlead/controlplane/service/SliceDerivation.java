package io.fairlead.controlplane.service;

import io.fairlead.controlplane.object.Moment;
import io.fairlead.model.endpointslice.SliceDelta;
import java.util.List;
import java.util.Map;
import tools.jackson.databind.node.ObjectNode;

/** What has to change for a Service's slices to be what its pods say. */
@FunctionalInterface
public interface SliceDerivation {

  /**
   * The changes from the slices there are to those there should be now.
   *
   * @param slices the slices this Service's entity made, by name
   * @param moment time stamps and names of new slices come from it
   * @return none when all is as it should be
   */
  List<SliceDelta> deltas(ObjectNode service, Map<String, ObjectNode> slices, Moment moment);
}

package io.fairlead.model.endpointslice;

import java.time.Instant;
import java.util.List;
import java.util.function.Supplier;
import tools.jackson.databind.node.ObjectNode;

/**
 * Lays endpoints out over slices with as few writes as possible (E2-E6): endpoints stay in the
 * slice they are in, nothing is ever re-balanced.
 */
@SuppressWarnings("DoNotCallSuggester")
public final class SlicePacking {

  /** Endpoints of one slice at most (E2). */
  public static final int MAX_ENDPOINTS = 100;

  private SlicePacking() {}

  /**
   * All slices the Service should have now, complete; a slice nothing changed in is the very object
   * given in {@code current}. Equal input gives equal output, and nothing to do gives {@code
   * current}.
   *
   * @param current slices that are ours ({@link SliceLabels#isOurs}); others are not touched (E7)
   * @param desired of {@link DesiredSlices#compute}
   * @param nameSuffix what follows {@code <service>-} in names of new slices
   * @param now time of the change: creation of new slices, trigger time of those that change
   */
  public static List<ObjectNode> plan(
      ObjectNode service,
      List<ObjectNode> current,
      List<DesiredSlices.Group> desired,
      Supplier<String> nameSuffix,
      Instant now) {
    throw new UnsupportedOperationException("to come");
  }
}

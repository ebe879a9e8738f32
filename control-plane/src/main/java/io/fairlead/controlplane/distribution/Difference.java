package io.fairlead.controlplane.distribution;

import io.fairlead.model.endpointslice.EndpointSlice;
import io.fairlead.model.endpointslice.SlicePatch;
import io.fairlead.model.node.ImageEntry;
import io.fairlead.model.protocol.ControlMessage;
import java.util.Optional;
import org.apache.pekko.util.ByteString;
import org.jspecify.annotations.Nullable;

/**
 * One key before and after a batch of changes. Used under the distributor's lock, and not kept
 * beyond it.
 */
final class Difference {
  private final Shelved now;
  private final @Nullable ImageEntry before;
  private Optional<ByteString> patch = Optional.empty();
  private boolean workedOut;

  /**
   * Of one key.
   *
   * @param before null: there was none, or it is not known any more
   */
  Difference(Shelved now, @Nullable ImageEntry before) {
    this.now = now;
    this.before = before;
  }

  Shelved now() {
    return now;
  }

  @Nullable ImageEntry before() {
    return before;
  }

  /**
   * The frame that tells it to an agent that holds what was before; empty where it is to be told
   * all. Worked out and encoded once for all.
   */
  Optional<ByteString> patch() {
    if (!workedOut) {
      patch =
          before instanceof ImageEntry.OfEndpointSlice(EndpointSlice was)
                  && now.entry() instanceof ImageEntry.OfEndpointSlice(EndpointSlice is)
              ? SlicePatch.between(was, is).map(ControlMessage.Patch::new).map(Shelved::frame)
              : Optional.empty();
      workedOut = true;
    }
    return patch;
  }
}

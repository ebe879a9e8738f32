package io.fairlead.controlplane.distribution;

import io.fairlead.model.node.ImageEntry;
import org.jspecify.annotations.Nullable;

/**
 * One key before and after a batch of changes.
 *
 * @param before null: there was none, or it is not known any more
 */
record Difference(Shelved now, @Nullable ImageEntry before) {}

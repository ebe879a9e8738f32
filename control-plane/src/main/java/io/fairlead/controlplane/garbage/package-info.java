/**
 * Garbage collection: what becomes of objects whose owners go away, by {@code
 * metadata.ownerReferences}.
 */
@NullMarked
package io.fairlead.controlplane.garbage;

import org.jspecify.annotations.NullMarked;

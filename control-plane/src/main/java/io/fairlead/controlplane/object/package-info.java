/**
 * The one lifecycle every object has, pure; the entity that keeps an object in the journal; and
 * {@link io.fairlead.controlplane.object.ObjectStore}, the only way to write.
 */
@NullMarked
package io.fairlead.controlplane.object;

import org.jspecify.annotations.NullMarked;

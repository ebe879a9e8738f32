/**
 * Writes: decode, prepare, validate, allocate, then hand the object to the {@link
 * io.fairlead.controlplane.object.ObjectStore}. Nothing here decides kinds' rules; this is the
 * order in which they are asked, and what their answers are in HTTP.
 */
@NullMarked
package io.fairlead.controlplane.api.write;

import org.jspecify.annotations.NullMarked;

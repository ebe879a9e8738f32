/**
 * Where a request goes: the image compiled into one immutable table that event loops read by
 * reference. Pure; no I/O.
 */
@NullMarked
package io.fairlead.gateway.routing;

import org.jspecify.annotations.NullMarked;

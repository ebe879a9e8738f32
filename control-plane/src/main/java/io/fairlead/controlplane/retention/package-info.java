/**
 * How long the past is kept: what is older is cleared away in the background, see docs/adr/0013.
 */
@NullMarked
package io.fairlead.controlplane.retention;

import org.jspecify.annotations.NullMarked;

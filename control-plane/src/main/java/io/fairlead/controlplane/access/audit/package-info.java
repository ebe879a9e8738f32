/** Who did what, when, and which revision came of it: one JSON line a request. */
@NullMarked
package io.fairlead.controlplane.access.audit;

import org.jspecify.annotations.NullMarked;

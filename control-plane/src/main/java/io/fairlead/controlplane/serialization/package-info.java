/** How commands, replies and snapshots travel and rest; events are the journal's business. */
@NullMarked
package io.fairlead.controlplane.serialization;

import org.jspecify.annotations.NullMarked;

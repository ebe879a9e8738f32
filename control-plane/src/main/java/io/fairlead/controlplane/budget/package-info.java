/** Limits that all gateways keep together (B26): who deals out their tokens. */
@NullMarked
package io.fairlead.controlplane.budget;

import org.jspecify.annotations.NullMarked;

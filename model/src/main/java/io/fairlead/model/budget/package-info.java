/**
 * A limit that several gateways keep together: {@code Budget} deals out tokens in the control
 * plane, {@code LeasedTokens} spends them in a gateway. Neither reads a clock.
 */
@NullMarked
package io.fairlead.model.budget;

import org.jspecify.annotations.NullMarked;

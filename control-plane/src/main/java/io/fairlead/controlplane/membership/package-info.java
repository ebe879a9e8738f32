/** Who the control planes of one cluster are: how they find each other, and whom each sees. */
@NullMarked
package io.fairlead.controlplane.membership;

import org.jspecify.annotations.NullMarked;

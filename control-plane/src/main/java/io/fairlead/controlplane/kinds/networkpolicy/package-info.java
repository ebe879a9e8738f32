/** NetworkPolicies: defaults, validation, warnings, table row. */
@NullMarked
package io.fairlead.controlplane.kinds.networkpolicy;

import org.jspecify.annotations.NullMarked;

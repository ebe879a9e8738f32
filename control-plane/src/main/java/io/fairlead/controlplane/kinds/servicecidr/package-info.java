/** ServiceCIDRs and IPAddresses: validation. */
@NullMarked
package io.fairlead.controlplane.kinds.servicecidr;

import org.jspecify.annotations.NullMarked;

/**
 * The data plane in the kernel: one nftables table that forwards Services without this process.
 * {@link io.fairlead.agent.nftables.NftablesPlane} ties the parts together; docs/adr tells the
 * layout of the table.
 */
@NullMarked
package io.fairlead.agent.nftables;

import org.jspecify.annotations.NullMarked;

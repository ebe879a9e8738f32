/**
 * How values reach the kernel: netlink sockets by the foreign function interface, and the {@code
 * nft} command for tables and chains. Decides nothing.
 */
@NullMarked
package io.fairlead.agent.nftables.kernel;

import org.jspecify.annotations.NullMarked;

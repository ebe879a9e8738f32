@NullMarked
package io.fairlead.agent.nftables;

import org.jspecify.annotations.NullMarked;

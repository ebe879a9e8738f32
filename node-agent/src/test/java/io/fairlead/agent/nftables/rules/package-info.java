@NullMarked
package io.fairlead.agent.nftables.rules;

import org.jspecify.annotations.NullMarked;

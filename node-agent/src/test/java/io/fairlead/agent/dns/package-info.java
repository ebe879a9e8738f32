/** Tests of the node's DNS server. */
@NullMarked
package io.fairlead.agent.dns;

import org.jspecify.annotations.NullMarked;

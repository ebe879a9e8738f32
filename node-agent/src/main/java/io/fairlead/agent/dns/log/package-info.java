/** The log of queries: {@code log} of a Corefile (D45). Off until it is asked for. */
@NullMarked
package io.fairlead.agent.dns.log;

import org.jspecify.annotations.NullMarked;

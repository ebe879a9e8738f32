/** Says of an answer where it comes from, to whoever owns this agent's data directory. */
@NullMarked
package io.fairlead.agent.dns.explain;

import org.jspecify.annotations.NullMarked;

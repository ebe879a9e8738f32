/** Who is told of which names of the cluster (B12). Pure: no I/O. */
@NullMarked
package io.fairlead.agent.dns.scope;

import org.jspecify.annotations.NullMarked;

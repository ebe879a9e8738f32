/**
 * Names that are not the cluster's: asked of upstream resolvers, with bounds on time, number and
 * memory, and never of ourselves.
 */
@NullMarked
package io.fairlead.agent.dns.forward;

import org.jspecify.annotations.NullMarked;

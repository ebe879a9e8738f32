/**
 * Names that are decided on this node, before anybody is asked: {@code hosts} entries, names that
 * are blocked, and types that are left out.
 */
@NullMarked
package io.fairlead.agent.dns.hosts;

import org.jspecify.annotations.NullMarked;

/**
 * Who asks, and what that changes: the search list of a pod of this node, walked for it (B10, D30).
 */
@NullMarked
package io.fairlead.agent.dns.client;

import org.jspecify.annotations.NullMarked;

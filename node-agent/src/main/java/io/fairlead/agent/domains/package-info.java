/**
 * Egress to names (B22): what cluster DNS tells a pod about a name that its policies allow becomes
 * a peer of those policies, in force on the data plane before the answer leaves.
 */
@NullMarked
package io.fairlead.agent.domains;

import org.jspecify.annotations.NullMarked;

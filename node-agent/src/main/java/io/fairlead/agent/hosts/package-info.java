/**
 * The ways from this host to the pods of others: routes where both are on one link, a VXLAN device
 * where they are not.
 *
 * <pre>
 *   image: every Node's podCIDRs and addresses ─▶ HostPlan ─▶ HostNetwork ─▶ ip, bridge
 * </pre>
 */
@NullMarked
package io.fairlead.agent.hosts;

import org.jspecify.annotations.NullMarked;

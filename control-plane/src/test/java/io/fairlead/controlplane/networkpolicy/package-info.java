/** The NetworkPolicy's entity: rules that follow policy, pods and namespaces. */
@NullMarked
package io.fairlead.controlplane.networkpolicy;

import org.jspecify.annotations.NullMarked;

/** Deployments, ReplicaSets and StatefulSets: defaults, validation, warnings. */
@NullMarked
package io.fairlead.controlplane.kinds.apps;

import org.jspecify.annotations.NullMarked;

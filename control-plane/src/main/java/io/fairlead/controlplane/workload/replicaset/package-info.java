/** ReplicaSets: so many pods of one template, no matter which. Pure. */
@NullMarked
package io.fairlead.controlplane.workload.replicaset;

import org.jspecify.annotations.NullMarked;

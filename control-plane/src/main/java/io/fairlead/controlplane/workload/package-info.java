/**
 * Workloads: what makes, keeps and replaces the pods of ReplicaSets, Deployments and StatefulSets.
 * What has to be done is planned in pure code from the newest image; one entity a workload does it.
 */
@NullMarked
package io.fairlead.controlplane.workload;

import org.jspecify.annotations.NullMarked;

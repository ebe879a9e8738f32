/**
 * Deployments: one ReplicaSet for each template there was, and the way from the old ones to the new
 * one. The rules and words are those of kube-controller-manager. Pure.
 */
@NullMarked
package io.fairlead.controlplane.workload.deployment;

import org.jspecify.annotations.NullMarked;

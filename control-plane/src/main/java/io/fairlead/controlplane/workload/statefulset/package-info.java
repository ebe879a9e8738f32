/**
 * StatefulSets: pods with names of their own, made and replaced in order. The rules and words are
 * those of kube-controller-manager. Pure.
 */
@NullMarked
package io.fairlead.controlplane.workload.statefulset;

import org.jspecify.annotations.NullMarked;

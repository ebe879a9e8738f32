/**
 * Server-side apply: who owns which field of an object, and what becomes of an object when one of
 * its owners applies a configuration. Pure; the algorithm is that of Kubernetes'
 * structured-merge-diff, the words are kube-apiserver's.
 *
 * <p>{@link FieldSet} is a set of paths, {@link ManagedFields} says which owner has which; {@link
 * Tracking} keeps that up to date on ordinary writes, {@link Applying} does apply.
 */
@NullMarked
package io.fairlead.controlplane.kinds.apply;

import org.jspecify.annotations.NullMarked;

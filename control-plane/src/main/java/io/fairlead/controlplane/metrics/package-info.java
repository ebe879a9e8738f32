/**
 * What is counted and measured, under kube-apiserver's names where they mean the same. Owns the one
 * registry; nobody else sees the library behind it. Labels come from closed sets: never the name of
 * an object, a user or an address.
 */
@NullMarked
package io.fairlead.controlplane.metrics;

import org.jspecify.annotations.NullMarked;

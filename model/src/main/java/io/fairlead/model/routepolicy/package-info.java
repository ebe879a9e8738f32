/**
 * RoutePolicies ({@code fairlead.io/v1alpha1}): who may use a route, from which pages, and how
 * often. {@code RoutePolicyJson} reads one, {@code PolicyConflicts} says which of several holds.
 */
@NullMarked
package io.fairlead.model.routepolicy;

import org.jspecify.annotations.NullMarked;

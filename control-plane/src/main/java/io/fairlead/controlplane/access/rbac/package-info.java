/**
 * Who may do what: Roles, ClusterRoles and their bindings, evaluated as Kubernetes does.
 *
 * <pre>
 *   request ─▶ Attributes ─┐
 *   user ──────────────────┼─▶ Authorizer ─▶ allowed or not, with the reason
 *   catalog image ─▶ Bindings (by subject) ─▶ Roles ─▶ PolicyRule
 * </pre>
 *
 * Pure functions of the image; what is parsed is kept until the object changes.
 */
@NullMarked
package io.fairlead.controlplane.access.rbac;

import org.jspecify.annotations.NullMarked;

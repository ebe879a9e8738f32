/** Roles and bindings: defaults and validation. */
@NullMarked
package io.fairlead.controlplane.kinds.rbac;

import org.jspecify.annotations.NullMarked;

@NullMarked
package io.fairlead.controlplane.access.rbac;

import org.jspecify.annotations.NullMarked;

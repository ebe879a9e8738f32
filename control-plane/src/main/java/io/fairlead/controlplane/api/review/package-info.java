/**
 * Questions about the caller: {@code kubectl auth can-i} and {@code whoami}. There is one user, the
 * administrator, who may do everything.
 */
@NullMarked
package io.fairlead.controlplane.api.review;

import org.jspecify.annotations.NullMarked;

/**
 * What the API offers, as clients discover it: the aggregated documents (v2, v2beta1), the legacy
 * ones and {@code /version}. All are made from {@link io.fairlead.model.meta.ResourceKind} once, at
 * start.
 */
@NullMarked
package io.fairlead.controlplane.api.discovery;

import org.jspecify.annotations.NullMarked;

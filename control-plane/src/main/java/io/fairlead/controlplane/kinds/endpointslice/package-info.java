/** EndpointSlices and Endpoints: defaults, validation, warnings, table rows. */
@NullMarked
package io.fairlead.controlplane.kinds.endpointslice;

import org.jspecify.annotations.NullMarked;

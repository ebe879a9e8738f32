/** How gateways spread requests over the endpoints of a Service, as its annotations ask. */
@NullMarked
package io.fairlead.model.balancing;

import org.jspecify.annotations.NullMarked;

/** Service: the entity that owns one and the EndpointSlices it makes for it (E*). */
@NullMarked
package io.fairlead.controlplane.service;

import org.jspecify.annotations.NullMarked;

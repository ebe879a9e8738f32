/**
 * EndpointSlice: the view our logic reads, its rules, and which endpoints a Service's traffic may
 * use.
 */
@NullMarked
package io.fairlead.model.endpointslice;

import org.jspecify.annotations.NullMarked;

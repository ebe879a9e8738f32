/**
 * What a gateway counts: each event loop for itself, without locks or allocations, and a scrape
 * sums up.
 */
@NullMarked
package io.fairlead.gateway.metrics;

import org.jspecify.annotations.NullMarked;

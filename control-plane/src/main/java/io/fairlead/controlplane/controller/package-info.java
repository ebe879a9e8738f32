/**
 * Controllers: they follow the catalog, find what a change may concern, and wake an entity when
 * what it should be differs from what it is. Level-triggered and coalesced: a burst of changes
 * costs one look at each key.
 */
@NullMarked
package io.fairlead.controlplane.controller;

import org.jspecify.annotations.NullMarked;

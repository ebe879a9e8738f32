/**
 * What every control-plane JVM knows of all objects: the journal's events, applied in order to one
 * immutable image, with a bounded history for those who follow the changes.
 */
@NullMarked
package io.fairlead.controlplane.catalog;

import org.jspecify.annotations.NullMarked;

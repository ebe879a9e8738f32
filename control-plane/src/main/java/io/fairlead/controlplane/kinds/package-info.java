/**
 * What the API knows of each kind, all pure: decoding bodies, defaults, validation, patches, table
 * rows, field labels and warnings. The classes here are the entry points; each concern and each
 * kind has a package of its own below.
 */
@NullMarked
package io.fairlead.controlplane.kinds;

import org.jspecify.annotations.NullMarked;

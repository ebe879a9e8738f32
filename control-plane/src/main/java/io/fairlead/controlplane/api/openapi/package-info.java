/**
 * OpenAPI v3: an index and one document a group-version. kubectl reads in them that {@code PATCH}
 * takes {@code fieldValidation} (it refuses to write without), and {@code kubectl explain} the
 * schemas. OpenAPI v2 has only the first, for older ones.
 */
@NullMarked
package io.fairlead.controlplane.api.openapi;

import org.jspecify.annotations.NullMarked;

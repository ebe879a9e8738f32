/** Tolerant reading of JSON trees: what is absent or of another type reads as the default. */
@NullMarked
package io.fairlead.model.json;

import org.jspecify.annotations.NullMarked;

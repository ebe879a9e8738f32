/**
 * Reading and building the JSON trees objects are kept as; tolerant of anything a user may send.
 */
@NullMarked
package io.fairlead.controlplane.kinds.json;

import org.jspecify.annotations.NullMarked;

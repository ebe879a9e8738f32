/** The journal of Fairlead: events, their format, their order, and the database they are in. */
@NullMarked
package io.fairlead.persistence;

import org.jspecify.annotations.NullMarked;

/**
 * The journal in a real H2 file and at a real PostgreSQL server, with real entities, kills and
 * concurrent writers.
 */
@NullMarked
package io.fairlead.persistence.journal;

import org.jspecify.annotations.NullMarked;

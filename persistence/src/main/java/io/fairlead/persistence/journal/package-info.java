/**
 * Where events are kept and in which order they are read: settings of the database, its schema, the
 * feed of all events in commit order, and the checkpoint that spares a start the whole journal.
 * Only this package knows tables, SQL and JDBC.
 */
@NullMarked
package io.fairlead.persistence.journal;

import org.jspecify.annotations.NullMarked;

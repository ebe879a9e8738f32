/** The journal on a real H2 file, with real entities, kills and concurrent writers. */
@NullMarked
package io.fairlead.persistence.journal;

import org.jspecify.annotations.NullMarked;

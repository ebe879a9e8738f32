/** What the tests of several modules need: a PostgreSQL server of their own. */
@NullMarked
package io.fairlead.testing;

import org.jspecify.annotations.NullMarked;

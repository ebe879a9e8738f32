/** The journal by itself: durable writes a second, on the databases it can be in. */
@NullMarked
package io.fairlead.bench.journal;

import org.jspecify.annotations.NullMarked;

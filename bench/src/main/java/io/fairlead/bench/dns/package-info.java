/** DNS by itself: answers for a second of the server's CPU, and how soon a change is answered. */
@NullMarked
package io.fairlead.bench.dns;

import org.jspecify.annotations.NullMarked;

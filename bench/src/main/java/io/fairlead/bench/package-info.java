/** Benchmarks of a running system from outside, through the same doors users have. */
@NullMarked
package io.fairlead.bench;

import org.jspecify.annotations.NullMarked;

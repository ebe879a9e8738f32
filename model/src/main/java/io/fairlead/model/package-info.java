/** The vocabulary every part of Fairlead shares: plain Java, no actors, no I/O. */
@NullMarked
package io.fairlead.model;

import org.jspecify.annotations.NullMarked;

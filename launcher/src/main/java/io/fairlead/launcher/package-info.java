/** The {@code fairlead} command: what users type, and how the parts are started and stopped. */
@NullMarked
package io.fairlead.launcher;

import org.jspecify.annotations.NullMarked;

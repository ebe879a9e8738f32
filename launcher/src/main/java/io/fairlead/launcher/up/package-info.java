/** {@code fairlead up}, {@code node-agent} and {@code gateway}: one process each, until stopped. */
@NullMarked
package io.fairlead.launcher.up;

import org.jspecify.annotations.NullMarked;

/**
 * {@code fairlead history}, {@code diff} and {@code rollback}: clients of the API like any other.
 * What is shown and what is restored is decided in pure code ({@link
 * io.fairlead.launcher.history.UnifiedDiff}, {@link io.fairlead.launcher.history.Restored}).
 */
@NullMarked
package io.fairlead.launcher.history;

import org.jspecify.annotations.NullMarked;

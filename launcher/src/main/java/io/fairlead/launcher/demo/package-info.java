/**
 * {@code fairlead demo}: the lesson, played on a running system, each step shown as the command it
 * stands for with its real output.
 */
@NullMarked
package io.fairlead.launcher.demo;

import org.jspecify.annotations.NullMarked;

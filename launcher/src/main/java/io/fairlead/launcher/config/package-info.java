/**
 * What a role's process is told by its file of settings (HOCON) and by the environment. The files
 * of all settings with their defaults and meanings are resources of this package; a test holds that
 * they name exactly what is read here (docs/adr/0044).
 */
@NullMarked
package io.fairlead.launcher.config;

import org.jspecify.annotations.NullMarked;

@NullMarked
package io.fairlead.launcher.identity;

import org.jspecify.annotations.NullMarked;

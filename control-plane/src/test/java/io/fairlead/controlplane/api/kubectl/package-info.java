/** The API as the real kubectl on the PATH sees it; skipped where there is none. */
@NullMarked
package io.fairlead.controlplane.api.kubectl;

import org.jspecify.annotations.NullMarked;

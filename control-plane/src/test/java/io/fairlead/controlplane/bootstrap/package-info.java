@NullMarked
package io.fairlead.controlplane.bootstrap;

import org.jspecify.annotations.NullMarked;

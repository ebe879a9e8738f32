@NullMarked
package io.fairlead.controlplane.access.authn;

import org.jspecify.annotations.NullMarked;

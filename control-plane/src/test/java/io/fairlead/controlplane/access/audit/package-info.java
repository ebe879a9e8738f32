@NullMarked
package io.fairlead.controlplane.access.audit;

import org.jspecify.annotations.NullMarked;

@NullMarked
package io.fairlead.controlplane.streamservices;

import org.jspecify.annotations.NullMarked;

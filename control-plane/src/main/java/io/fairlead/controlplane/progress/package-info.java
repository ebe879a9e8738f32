/** How far changes have come: which nodes and gateways have them in force (B3, B14). */
@NullMarked
package io.fairlead.controlplane.progress;

import org.jspecify.annotations.NullMarked;

/** The control plane: entities that own objects, the catalog of all of them, the API, agents. */
@NullMarked
package io.fairlead.controlplane;

import org.jspecify.annotations.NullMarked;

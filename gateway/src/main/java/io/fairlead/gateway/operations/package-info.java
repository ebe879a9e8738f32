/** What whoever runs a gateway may ask it, on a port of its own. */
@NullMarked
package io.fairlead.gateway.operations;

import org.jspecify.annotations.NullMarked;

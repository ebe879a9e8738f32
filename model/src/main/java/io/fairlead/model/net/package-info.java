/** Addresses, address ranges and port ranges; text in, text out, never a name lookup. */
@NullMarked
package io.fairlead.model.net;

import org.jspecify.annotations.NullMarked;

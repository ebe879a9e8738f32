/** What all kinds share: system metadata, generated names, generations, metadata's rules. */
@NullMarked
package io.fairlead.controlplane.kinds.meta;

import org.jspecify.annotations.NullMarked;

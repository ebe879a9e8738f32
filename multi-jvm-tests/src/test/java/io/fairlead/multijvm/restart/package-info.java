/** Client libraries over a restart of the server: what they write, watch and keep. */
@NullMarked
package io.fairlead.multijvm.restart;

import org.jspecify.annotations.NullMarked;

/** The system as processes: started as users start it, killed as the world kills it. */
@NullMarked
package io.fairlead.multijvm;

import org.jspecify.annotations.NullMarked;

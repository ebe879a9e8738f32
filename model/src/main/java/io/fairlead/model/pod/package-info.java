/** Pod: the view our logic reads (external pods stand for processes that run elsewhere). */
@NullMarked
package io.fairlead.model.pod;

import org.jspecify.annotations.NullMarked;

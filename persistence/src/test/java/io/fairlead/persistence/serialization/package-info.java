/** What is stored today is readable for ever, and what is not is refused in words. */
@NullMarked
package io.fairlead.persistence.serialization;

import org.jspecify.annotations.NullMarked;

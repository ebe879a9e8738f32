@NullMarked
package io.fairlead.model.streamservices;

import org.jspecify.annotations.NullMarked;

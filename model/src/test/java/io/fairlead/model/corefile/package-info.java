@NullMarked
package io.fairlead.model.corefile;

import org.jspecify.annotations.NullMarked;

/** {@code fairlead dns}: asks the node agent of this machine where an answer of DNS comes from. */
@NullMarked
package io.fairlead.launcher.dns;

import org.jspecify.annotations.NullMarked;

/** Every kind and verb, by the kubectl that people have: a session from a script. */
@NullMarked
package io.fairlead.multijvm.conformance;

import org.jspecify.annotations.NullMarked;

/**
 * Whether the parts of this JVM that only listen still do: each is asked a question regularly that
 * goes the way of its work, and what counts is how old its last answer is.
 */
@NullMarked
package io.fairlead.controlplane.health;

import org.jspecify.annotations.NullMarked;

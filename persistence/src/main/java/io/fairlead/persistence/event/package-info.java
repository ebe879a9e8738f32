/**
 * What the journal holds: facts, in the past tense, with every decision already made, so that a
 * replay reads no clock, no configuration and no random number. These records are the journal's
 * format: each has a manifest in {@link io.fairlead.persistence.serialization} and a golden file.
 */
@NullMarked
package io.fairlead.persistence.event;

import org.jspecify.annotations.NullMarked;

/**
 * How events and snapshots become bytes: a versioned manifest for each record, one registry, one
 * Pekko serializer over it.
 */
@NullMarked
package io.fairlead.persistence.serialization;

import org.jspecify.annotations.NullMarked;

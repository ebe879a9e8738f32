package io.fairlead.persistence.event;

import io.fairlead.model.meta.ResourceKey;
import tools.jackson.databind.node.ObjectNode;

/**
 * The status of a NetworkPolicy, for which it has no field, is now this; written by the policy's
 * entity.
 */
public record PolicyStatusTold(ResourceKey policy, ObjectNode status) implements JournalEvent {}

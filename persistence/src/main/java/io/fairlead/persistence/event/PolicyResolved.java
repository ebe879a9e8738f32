package io.fairlead.persistence.event;

import io.fairlead.model.meta.ResourceKey;
import io.fairlead.model.networkpolicy.PolicyRules;

/** The selectors of a NetworkPolicy now match these addresses; written by the policy's entity. */
public record PolicyResolved(ResourceKey policy, PolicyRules rules) implements JournalEvent {}

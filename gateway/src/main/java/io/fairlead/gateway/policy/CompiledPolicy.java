package io.fairlead.gateway.policy;

import io.fairlead.model.routepolicy.AttachedPolicy;
import org.jspecify.annotations.Nullable;

/**
 * A RoutePolicy with what it names, ready for requests.
 *
 * @param closed why its authentication lets nobody in; null: it can be had
 */
record CompiledPolicy(
    AttachedPolicy policy,
    @Nullable String closed,
    @Nullable Authenticator authenticator,
    RequestPolicy.@Nullable Limit<LocalLimit> local,
    RequestPolicy.@Nullable Limit<GlobalLimit> global) {}

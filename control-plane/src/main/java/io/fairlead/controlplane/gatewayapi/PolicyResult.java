package io.fairlead.controlplane.gatewayapi;

import io.fairlead.controlplane.kinds.json.Conditions.Wanted;
import io.fairlead.model.gatewayapi.BackendTls;
import io.fairlead.model.meta.NamespacedName;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A BackendTLSPolicy, resolved.
 *
 * @param ancestors the Gateways it matters to: some route of theirs leads to one of its targets
 * @param services its targets
 * @param entry null: others have taken all of its targets
 */
record PolicyResult(
    NamespacedName name,
    long generation,
    List<NamespacedName> ancestors,
    List<Wanted> conditions,
    Set<NamespacedName> services,
    @Nullable BackendTls entry) {}

package io.fairlead.agent.domains;

import io.fairlead.model.meta.NamespacedName;
import io.fairlead.model.networkpolicy.DomainName;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.xbill.DNS.Name;

/**
 * Whose answers matter: by pod the policies that select it, by policy its names. Immutable, read
 * for each question.
 */
record Watched(Map<InetAddress, List<NamespacedName>> byPod, Map<NamespacedName, Domains> names) {
  static final Watched NOBODY = new Watched(Map.of(), Map.of());

  Watched {
    byPod = Map.copyOf(byPod);
    names = Map.copyOf(names);
  }

  static Watched by(NamedPolicies policies) {
    return new Watched(policies.byPod(), policies.domains());
  }

  boolean nobody() {
    return byPod.isEmpty();
  }

  boolean has(InetAddress client) {
    return byPod.containsKey(client);
  }

  /** The policies that let this client out to the name. */
  List<NamespacedName> allowing(InetAddress client, Name name) {
    List<NamespacedName> selecting = byPod.get(client);
    if (selecting == null) {
      return List.of();
    }
    String asked = DomainName.canonical(name.toString());
    List<NamespacedName> allowing = new ArrayList<>(selecting);
    allowing.removeIf(
        policy -> {
          Domains domains = names.get(policy);
          return domains == null || !domains.match(asked);
        });
    return allowing;
  }
}

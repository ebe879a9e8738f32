package io.fairlead.controlplane.distribution;

import io.fairlead.controlplane.catalog.CatalogImage;
import io.fairlead.controlplane.catalog.CatalogObject;
import io.fairlead.model.ingress.TlsCertificate;
import io.fairlead.model.ingress.TlsSecretJson;
import io.fairlead.model.meta.NamespacedName;
import io.fairlead.model.meta.ResourceKey;
import io.fairlead.model.meta.ResourceKind;
import io.fairlead.model.node.EntryType;
import io.fairlead.model.node.ImageEntry;
import io.fairlead.model.node.ImageKey;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The Secrets that Ingresses and Gateways show as certificates: gateways hear of one while somebody
 * names it. Used by one thread.
 */
final class Certificates {
  private final Map<ResourceKey, Set<NamespacedName>> secretsOf = new HashMap<>();
  private final Map<NamespacedName, Integer> named = new HashMap<>();

  /** The owner now names these Secrets: those that came to be named or no longer are. */
  List<EntryChange> named(ResourceKey owner, Set<NamespacedName> secrets, CatalogImage view) {
    Set<NamespacedName> before = secretsOf.getOrDefault(owner, Set.of());
    List<EntryChange> changes = new ArrayList<>();
    for (NamespacedName secret : secrets) {
      if (!before.contains(secret) && named.merge(secret, 1, Integer::sum) == 1) {
        ResourceKey key = new ResourceKey(ResourceKind.SECRET, secret.namespace(), secret.name());
        changes.add(certificate(secret, view.get(key)));
      }
    }
    for (NamespacedName secret : before) {
      if (!secrets.contains(secret)
          && named.computeIfPresent(secret, (_, count) -> count == 1 ? null : count - 1) == null) {
        changes.add(certificate(secret, null));
      }
    }
    if (secrets.isEmpty()) {
      secretsOf.remove(owner);
    } else {
      secretsOf.put(owner, Set.copyOf(secrets));
    }
    return changes;
  }

  /** The Secret now is this; null: there is none. */
  List<EntryChange> secret(NamespacedName name, @Nullable CatalogObject now) {
    return named.containsKey(name) ? List.of(certificate(name, now)) : List.of();
  }

  private static EntryChange certificate(NamespacedName name, @Nullable CatalogObject secret) {
    TlsCertificate certificate =
        secret == null ? null : TlsSecretJson.read(secret.json()).orElse(null);
    return certificate == null
        ? EntryChange.gone(new ImageKey(EntryType.TLS_CERTIFICATE, name))
        : EntryChange.set(new ImageEntry.OfCertificate(certificate));
  }
}

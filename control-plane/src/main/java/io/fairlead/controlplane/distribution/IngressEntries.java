package io.fairlead.controlplane.distribution;

import io.fairlead.controlplane.catalog.CatalogImage;
import io.fairlead.controlplane.catalog.CatalogObject;
import io.fairlead.model.ingress.IngressJson;
import io.fairlead.model.ingress.IngressRoutes;
import io.fairlead.model.ingress.TlsCertificate;
import io.fairlead.model.ingress.TlsSecretJson;
import io.fairlead.model.ingress.nginx.IngressPolicy;
import io.fairlead.model.json.Fields;
import io.fairlead.model.meta.NamespacedName;
import io.fairlead.model.meta.ResourceKey;
import io.fairlead.model.meta.ResourceKind;
import io.fairlead.model.node.EntryType;
import io.fairlead.model.node.ImageEntry;
import io.fairlead.model.node.ImageKey;
import io.fairlead.model.pod.PodSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Ingresses whose class is ours, and what they name: the Secrets of their TLS, and the Secrets and
 * ConfigMaps of their annotations. Used by one thread.
 */
final class IngressEntries {

  /** {@code spec.controller} of the IngressClasses our gateways serve. */
  static final String CONTROLLER = "fairlead.io/gateway";

  private final PodSources sources = new PodSources();
  private final Map<NamespacedName, Set<NamespacedName>> secretsOf = new HashMap<>();
  private final Map<NamespacedName, Integer> named = new HashMap<>();

  /** Every Ingress anew: classes changed, so any may have become ours or ceased to be. */
  List<EntryChange> reload(CatalogImage view) {
    List<EntryChange> changes = new ArrayList<>();
    Set<NamespacedName> before = new HashSet<>(secretsOf.keySet());
    for (CatalogObject ingress : view.list(ResourceKind.INGRESS)) {
      before.remove(ingress.key().namespacedName());
      changes.addAll(ingress(ingress.key().namespacedName(), ingress, view));
    }
    before.forEach(gone -> changes.addAll(ingress(gone, null, view)));
    return changes;
  }

  List<EntryChange> ingress(NamespacedName name, @Nullable CatalogObject now, CatalogImage view) {
    if (now == null || !ours(now, view)) {
      List<EntryChange> changes = new ArrayList<>(names(name, Set.of(), view));
      changes.addAll(sources.ingress(name, Set.of(), view));
      changes.add(EntryChange.gone(new ImageKey(EntryType.INGRESS_ROUTES, name)));
      secretsOf.remove(name);
      return changes;
    }
    IngressRoutes routes = IngressJson.read(now.json());
    Set<NamespacedName> secrets = new HashSet<>();
    routes.tls().forEach(tls -> secrets.add(tls.secret()));
    List<EntryChange> changes = new ArrayList<>(names(name, secrets, view));
    changes.addAll(sources.ingress(name, refs(routes.policy()), view));
    changes.add(EntryChange.set(new ImageEntry.OfIngress(routes)));
    return changes;
  }

  List<EntryChange> secret(NamespacedName name, @Nullable CatalogObject now) {
    List<EntryChange> changes =
        new ArrayList<>(sources.source(new PodSource.Ref(PodSource.Kind.SECRET, name), now));
    if (named.containsKey(name)) {
      changes.add(certificate(name, now));
    }
    return changes;
  }

  List<EntryChange> configMap(NamespacedName name, @Nullable CatalogObject now) {
    return sources.source(new PodSource.Ref(PodSource.Kind.CONFIG_MAP, name), now);
  }

  private static Set<PodSource.Ref> refs(IngressPolicy policy) {
    Set<PodSource.Ref> refs = new HashSet<>();
    policy.secrets().forEach(name -> refs.add(new PodSource.Ref(PodSource.Kind.SECRET, name)));
    policy
        .configMaps()
        .forEach(name -> refs.add(new PodSource.Ref(PodSource.Kind.CONFIG_MAP, name)));
    return refs;
  }

  private static boolean ours(CatalogObject ingress, CatalogImage view) {
    return IngressJson.className(ingress.json())
        .map(name -> view.get(new ResourceKey(ResourceKind.INGRESS_CLASS, "", name)))
        .filter(found -> Fields.text(found.json().path("spec"), "controller").equals(CONTROLLER))
        .isPresent();
  }

  /** The Ingress now names these Secrets: those that came to be named or no longer are. */
  private List<EntryChange> names(
      NamespacedName ingress, Set<NamespacedName> secrets, CatalogImage view) {
    Set<NamespacedName> before = secretsOf.getOrDefault(ingress, Set.of());
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
    secretsOf.put(ingress, Set.copyOf(secrets));
    return changes;
  }

  private static EntryChange certificate(NamespacedName name, @Nullable CatalogObject secret) {
    TlsCertificate certificate =
        secret == null ? null : TlsSecretJson.read(secret.json()).orElse(null);
    return certificate == null
        ? EntryChange.gone(new ImageKey(EntryType.TLS_CERTIFICATE, name))
        : EntryChange.set(new ImageEntry.OfCertificate(certificate));
  }
}

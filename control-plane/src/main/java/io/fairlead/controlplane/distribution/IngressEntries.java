package io.fairlead.controlplane.distribution;

import io.fairlead.controlplane.catalog.CatalogImage;
import io.fairlead.controlplane.catalog.CatalogObject;
import io.fairlead.model.ingress.IngressJson;
import io.fairlead.model.ingress.IngressRoutes;
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
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Ingresses whose class is ours, and what they name: the Secrets of their TLS, and the Secrets and
 * ConfigMaps of their annotations. Used by one thread.
 */
final class IngressEntries {

  /** {@code spec.controller} of the IngressClasses our gateways serve. */
  static final String CONTROLLER = "fairlead.io/gateway";

  private final Certificates certificates;
  private final PodSources sources;
  private final Set<NamespacedName> served = new HashSet<>();

  IngressEntries(Certificates certificates, PodSources sources) {
    this.certificates = certificates;
    this.sources = sources;
  }

  /** Every Ingress anew: classes changed, so any may have become ours or ceased to be. */
  List<EntryChange> reload(CatalogImage view) {
    List<EntryChange> changes = new ArrayList<>();
    Set<NamespacedName> before = new HashSet<>(served);
    for (CatalogObject ingress : view.list(ResourceKind.INGRESS)) {
      before.remove(ingress.key().namespacedName());
      changes.addAll(ingress(ingress.key().namespacedName(), ingress, view));
    }
    before.forEach(gone -> changes.addAll(ingress(gone, null, view)));
    return changes;
  }

  List<EntryChange> ingress(NamespacedName name, @Nullable CatalogObject now, CatalogImage view) {
    if (now == null || !ours(now, view)) {
      List<EntryChange> changes = new ArrayList<>(certificates.named(key(name), Set.of(), view));
      changes.addAll(sources.gateways(ResourceKind.INGRESS, name, Set.of(), view));
      changes.add(EntryChange.gone(new ImageKey(EntryType.INGRESS_ROUTES, name)));
      served.remove(name);
      return changes;
    }
    served.add(name);
    IngressRoutes routes = IngressJson.read(now.json());
    Set<NamespacedName> secrets = new HashSet<>();
    routes.withNamedTls().tls().forEach(tls -> secrets.add(tls.secret()));
    List<EntryChange> changes = new ArrayList<>(certificates.named(key(name), secrets, view));
    changes.addAll(sources.gateways(ResourceKind.INGRESS, name, refs(routes.policy()), view));
    changes.add(EntryChange.set(new ImageEntry.OfIngress(routes)));
    return changes;
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

  private static ResourceKey key(NamespacedName ingress) {
    return new ResourceKey(ResourceKind.INGRESS, ingress.namespace(), ingress.name());
  }
}

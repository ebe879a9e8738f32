package io.fairlead.controlplane.access.accounts;

import io.fairlead.controlplane.catalog.CatalogChange;
import io.fairlead.controlplane.catalog.CatalogImage;
import io.fairlead.controlplane.catalog.CatalogObject;
import io.fairlead.controlplane.controller.Concern;
import io.fairlead.controlplane.kinds.Lifecycle;
import io.fairlead.controlplane.object.ObjectStore;
import io.fairlead.controlplane.object.Termination;
import io.fairlead.controlplane.object.WriteReply;
import io.fairlead.model.json.Fields;
import io.fairlead.model.meta.ResourceKey;
import io.fairlead.model.meta.ResourceKind;
import java.time.InstantSource;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * Gives each namespace its ServiceAccount {@code default} and the ConfigMap {@code
 * kube-root-ca.crt}, and gives them back when they are deleted; not to a namespace on its way out.
 */
public final class DefaultAccountConcern implements Concern<String> {
  private static final String ACCOUNT = "default";
  private static final String BUNDLE = "kube-root-ca.crt";
  private static final String PEM = "ca.crt";
  private static final String DESCRIPTION =
      "Contains a CA bundle that can be used to verify the kube-apiserver when using internal"
          + " endpoints such as the internal service IP or kubernetes.default.svc. No other usage"
          + " is guaranteed across distributions of Kubernetes clusters.";

  private final Supplier<CatalogImage> image;
  private final ObjectStore store;
  private final String caPem;
  private final InstantSource clock;
  private final Set<ResourceKey> underWay = ConcurrentHashMap.newKeySet();

  /**
   * @param caPem the authority that signed for the API
   */
  public DefaultAccountConcern(
      Supplier<CatalogImage> image, ObjectStore store, String caPem, InstantSource clock) {
    this.image = image;
    this.store = store;
    this.caPem = caPem;
    this.clock = clock;
  }

  @Override
  public String name() {
    return "default-accounts";
  }

  @Override
  public Collection<String> all() {
    return image.get().list(ResourceKind.NAMESPACE).stream().map(n -> n.key().name()).toList();
  }

  @Override
  public Collection<String> touchedBy(CatalogChange change) {
    return switch (change) {
      case CatalogChange.Upserted upserted -> touchedBy(upserted.now().key());
      case CatalogChange.Removed removed -> touchedBy(removed.last().key());
      case CatalogChange.PolicyChanged _ -> List.of();
      case CatalogChange.ClaimChanged _ -> List.of();
    };
  }

  private static Collection<String> touchedBy(ResourceKey key) {
    if (key.kind() == ResourceKind.NAMESPACE) {
      return List.of(key.name());
    }
    return key.equals(account(key.namespace())) || key.equals(bundle(key.namespace()))
        ? List.of(key.namespace())
        : List.of();
  }

  @Override
  public boolean settled(String name) {
    CatalogImage now = image.get();
    CatalogObject namespace = now.get(new ResourceKey(ResourceKind.NAMESPACE, "", name));
    if (namespace == null || Termination.begun(namespace.json())) {
      return true;
    }
    boolean account = accountSettled(now, account(name));
    return bundleSettled(now, bundle(name)) && account;
  }

  private boolean accountSettled(CatalogImage now, ResourceKey key) {
    return now.get(key) != null || create(key, JsonNodeFactory.instance.objectNode());
  }

  private boolean bundleSettled(CatalogImage now, ResourceKey key) {
    CatalogObject actual = now.get(key);
    if (actual == null) {
      ObjectNode bundle = JsonNodeFactory.instance.objectNode();
      bundle
          .putObject("metadata")
          .putObject("annotations")
          .put("kubernetes.io/description", DESCRIPTION);
      bundle.putObject("data").put(PEM, caPem);
      return create(key, bundle);
    }
    if (Fields.text(actual.json().path("data"), PEM).equals(caPem)
        || Termination.begun(actual.json())) {
      return true;
    }
    ObjectNode changed = actual.json().deepCopy();
    changed.putObject("data").put(PEM, caPem);
    return write(key, () -> store.replace(key, actual.sequenceNr(), changed));
  }

  private boolean create(ResourceKey key, ObjectNode body) {
    body.withObjectProperty("metadata").put("name", key.name());
    return write(
        key,
        () ->
            store.create(
                key, Lifecycle.prepareCreate(key.kind(), key.namespace(), body, clock.instant())));
  }

  /** Always false: settled is only what was seen in the image. */
  private boolean write(ResourceKey key, Supplier<CompletionStage<WriteReply>> write) {
    if (underWay.add(key)) {
      write.get().whenComplete((_, _) -> underWay.remove(key));
    }
    return false;
  }

  private static ResourceKey account(String namespace) {
    return new ResourceKey(ResourceKind.SERVICE_ACCOUNT, namespace, ACCOUNT);
  }

  private static ResourceKey bundle(String namespace) {
    return new ResourceKey(ResourceKind.CONFIG_MAP, namespace, BUNDLE);
  }
}

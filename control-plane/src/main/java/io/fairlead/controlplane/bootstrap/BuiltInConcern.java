package io.fairlead.controlplane.bootstrap;

import io.fairlead.controlplane.catalog.CatalogChange;
import io.fairlead.controlplane.catalog.CatalogImage;
import io.fairlead.controlplane.controller.Concern;
import io.fairlead.model.meta.ResourceKey;
import io.fairlead.model.meta.ResourceKind;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Makes the built-in Services, their endpoints and the Corefile again when somebody deletes them,
 * as kube-apiserver does: {@code kubectl delete all --all} must not leave pods without API and DNS.
 */
public final class BuiltInConcern implements Concern<ResourceKey> {
  private static final Logger LOG = LoggerFactory.getLogger(BuiltInConcern.class);
  private static final ResourceKey API =
      new ResourceKey(ResourceKind.ENDPOINT_SLICE, "default", "kubernetes");
  private static final Set<ResourceKey> KEYS =
      Set.of(
          new ResourceKey(ResourceKind.SERVICE, "default", "kubernetes"),
          API,
          new ResourceKey(ResourceKind.SERVICE, "kube-system", "kube-dns"),
          new ResourceKey(ResourceKind.ENDPOINT_SLICE, "kube-system", "kube-dns"),
          new ResourceKey(ResourceKind.CONFIG_MAP, "kube-system", "coredns"));

  private final Supplier<CatalogImage> image;
  private final BooleanSupplier served;
  private final Supplier<CompletionStage<Void>> restore;
  private final AtomicBoolean underWay = new AtomicBoolean();
  private final AtomicBoolean failed = new AtomicBoolean();

  /**
   * @param served whether the API's endpoints are those of all control planes there are
   * @param restore makes what is missing and leaves the rest alone
   */
  public BuiltInConcern(
      Supplier<CatalogImage> image,
      BooleanSupplier served,
      Supplier<CompletionStage<Void>> restore) {
    this.image = image;
    this.served = served;
    this.restore = restore;
  }

  @Override
  public String name() {
    return "built-in-services";
  }

  @Override
  public Collection<ResourceKey> all() {
    return KEYS;
  }

  @Override
  public Collection<ResourceKey> touchedBy(CatalogChange change) {
    return switch (change) {
      case CatalogChange.Removed removed ->
          KEYS.contains(removed.last().key()) ? List.of(removed.last().key()) : List.of();
      case CatalogChange.Upserted upserted -> List.of();
      case CatalogChange.PolicyChanged policy -> List.of();
      case CatalogChange.ClaimChanged claim -> List.of();
    };
  }

  @Override
  public boolean settled(ResourceKey key) {
    if (image.get().get(key) != null && (!key.equals(API) || served.getAsBoolean())) {
      return true;
    }
    if (underWay.compareAndSet(false, true)) {
      restore.get().whenComplete((done, failure) -> finished(key, failure));
    }
    return false;
  }

  // Once is normal: somebody is still deleting the next one.
  private void finished(ResourceKey key, Throwable failure) {
    boolean again = failed.getAndSet(failure != null);
    underWay.set(false);
    if (failure != null && again) {
      LOG.atWarn()
          .addKeyValue("key", key)
          .addKeyValue("error", failure.toString())
          .log("a built-in object is missing and can not be made; trying again");
    }
  }
}

package io.fairlead.controlplane.ingress;

import io.fairlead.controlplane.catalog.CatalogChange;
import io.fairlead.controlplane.catalog.CatalogChange.Removed;
import io.fairlead.controlplane.catalog.CatalogChange.Upserted;
import io.fairlead.controlplane.catalog.CatalogImage;
import io.fairlead.controlplane.catalog.CatalogObject;
import io.fairlead.controlplane.controller.Concern;
import io.fairlead.model.meta.ResourceKey;
import io.fairlead.model.meta.ResourceKind;
import java.util.Collection;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Supplier;

/** The status of Ingresses follows the gateways and the classes. */
public final class IngressConcern implements Concern<ResourceKey> {

  private final Supplier<CatalogImage> image;
  private final IngressDerivation derivation;
  private final Consumer<ResourceKey> wake;

  /**
   * A concern; have its controller look at all when a gateway comes or goes.
   *
   * @param wake tells the Ingress' entity to reconcile; must not block
   */
  public IngressConcern(
      Supplier<CatalogImage> image, IngressDerivation derivation, Consumer<ResourceKey> wake) {
    this.image = image;
    this.derivation = derivation;
    this.wake = wake;
  }

  @Override
  public String name() {
    return "ingress-status";
  }

  @Override
  public boolean everywhere() {
    return true;
  }

  @Override
  public Collection<ResourceKey> all() {
    return image.get().list(ResourceKind.INGRESS).stream().map(CatalogObject::key).toList();
  }

  @Override
  public Collection<ResourceKey> touchedBy(CatalogChange change) {
    return switch (change) {
      case Upserted upserted -> touchedBy(upserted.now());
      case Removed removed -> touchedBy(removed.last());
      case CatalogChange.PolicyChanged policy -> List.of();
      case CatalogChange.ClaimChanged claim -> List.of();
    };
  }

  private Collection<ResourceKey> touchedBy(CatalogObject object) {
    return switch (object.key().kind()) {
      case INGRESS -> List.of(object.key());
      case INGRESS_CLASS -> all();
      default -> List.of();
    };
  }

  @Override
  public boolean settled(ResourceKey key) {
    CatalogObject ingress = image.get().get(key);
    if (ingress == null || derivation.published(ingress.json()).equals(ingress.json())) {
      return true;
    }
    wake.accept(key);
    return false;
  }
}

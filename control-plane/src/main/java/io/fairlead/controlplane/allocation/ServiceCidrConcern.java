package io.fairlead.controlplane.allocation;

import io.fairlead.controlplane.catalog.CatalogChange;
import io.fairlead.controlplane.catalog.CatalogImage;
import io.fairlead.controlplane.catalog.CatalogObject;
import io.fairlead.controlplane.controller.Concern;
import io.fairlead.controlplane.object.Edits;
import io.fairlead.model.meta.ResourceKey;
import io.fairlead.model.meta.ResourceKind;
import io.fairlead.model.net.FamilyRanges;
import java.time.InstantSource;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import tools.jackson.databind.node.ObjectNode;

/**
 * Keeps ServiceCIDRs' finalizers and status as {@link ServiceRanges} says they should be (SA23).
 */
public final class ServiceCidrConcern implements Concern<ResourceKey> {
  private final Edits edits;
  private final FamilyRanges first;
  private final InstantSource clock;
  private final Set<ResourceKey> underWay = ConcurrentHashMap.newKeySet();

  /**
   * @param first the range the system was started with
   */
  public ServiceCidrConcern(Edits edits, FamilyRanges first, InstantSource clock) {
    this.edits = edits;
    this.first = first;
    this.clock = clock;
  }

  @Override
  public String name() {
    return "service-cidr";
  }

  @Override
  public Collection<ResourceKey> all() {
    return edits.image().list(ResourceKind.SERVICE_CIDR).stream().map(CatalogObject::key).toList();
  }

  /** Freed addresses need no look: what waits for them is looked at again by itself. */
  @Override
  public Collection<ResourceKey> touchedBy(CatalogChange change) {
    return switch (change) {
      case CatalogChange.Upserted upserted
          when upserted.now().key().kind() == ResourceKind.SERVICE_CIDR ->
          List.of(upserted.now().key());
      case CatalogChange.Upserted other -> List.of();
      case CatalogChange.Removed removed -> List.of();
      case CatalogChange.PolicyChanged policy -> List.of();
      case CatalogChange.ClaimChanged claim -> List.of();
    };
  }

  @Override
  public boolean settled(ResourceKey key) {
    CatalogImage now = edits.image();
    CatalogObject cidr = now.get(key);
    if (cidr == null) {
      return true;
    }
    if (wanted(cidr.json()).equals(cidr.json())) {
      return !ServiceRanges.waits(cidr.json());
    }
    if (underWay.add(key)) {
      edits.edit(key, this::wanted).whenComplete((done, failure) -> underWay.remove(key));
    }
    return false;
  }

  private ObjectNode wanted(ObjectNode cidr) {
    return ServiceRanges.settled(cidr, edits.image(), first, clock.instant());
  }
}

package io.fairlead.controlplane.distribution;

import io.fairlead.controlplane.allocation.NodeClaims;
import io.fairlead.controlplane.catalog.CatalogImage;
import io.fairlead.model.meta.ResourceKind;
import io.fairlead.model.net.Cidr;
import io.fairlead.model.net.FamilyRanges;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import tools.jackson.databind.node.ObjectNode;

/** Ranges where one control plane is all there is: of each family the first that no Node has. */
record FirstFreeRanges(FamilyRanges podCidrs, Supplier<CatalogImage> image) implements NodeRanges {

  @Override
  public CompletionStage<List<Cidr>> of(ObjectNode node) {
    Set<String> taken =
        image.get().list(ResourceKind.NODE).stream()
            .flatMap(other -> NodeClaims.used(other.json()).stream())
            .collect(Collectors.toSet());
    return CompletableFuture.completedStage(
        podCidrs.all().stream()
            .flatMap(
                range ->
                    range
                        .parts(Math.max(range.prefix(), range.network().isIpv4() ? 24 : 64))
                        .filter(part -> !taken.contains(part.text()))
                        .findFirst()
                        .stream())
            .toList());
  }
}

package io.fairlead.controlplane.distribution;

import io.fairlead.controlplane.allocation.NodeClaims;
import io.fairlead.controlplane.catalog.CatalogImage;
import io.fairlead.model.meta.ObjectMeta;
import io.fairlead.model.meta.ResourceKind;
import io.fairlead.model.net.Cidr;
import io.fairlead.model.net.FamilyRanges;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import tools.jackson.databind.node.ObjectNode;

/**
 * Ranges where one control plane is all there is: of each family the first that no Node has and
 * none was given a moment ago. Thread-safe.
 */
final class FirstFreeRanges implements NodeRanges {
  private final FamilyRanges podCidrs;
  private final Supplier<CatalogImage> image;
  private final Map<String, List<Cidr>> given = new HashMap<>();

  FirstFreeRanges(FamilyRanges podCidrs, Supplier<CatalogImage> image) {
    this.podCidrs = podCidrs;
    this.image = image;
  }

  @Override
  public synchronized CompletionStage<List<Cidr>> of(ObjectNode node) {
    return CompletableFuture.completedStage(
        given.computeIfAbsent(ObjectMeta.of(node).uid(), _ -> free()));
  }

  private List<Cidr> free() {
    Set<String> taken =
        Stream.concat(
                image.get().list(ResourceKind.NODE).stream()
                    .flatMap(other -> NodeClaims.used(other.json()).stream()),
                given.values().stream().flatMap(List::stream).map(Cidr::text))
            .collect(Collectors.toSet());
    return podCidrs.all().stream()
        .flatMap(
            range ->
                range
                    .parts(Math.max(range.prefix(), range.network().isIpv4() ? 24 : 64))
                    .filter(part -> !taken.contains(part.text()))
                    .findFirst()
                    .stream())
        .toList();
  }
}

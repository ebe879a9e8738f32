package io.fairlead.controlplane.distribution;

import io.fairlead.controlplane.allocation.NodeClaims;
import io.fairlead.controlplane.allocation.Pool;
import io.fairlead.controlplane.allocation.PoolCommand;
import io.fairlead.controlplane.allocation.PoolRegion;
import io.fairlead.controlplane.allocation.PoolReply;
import io.fairlead.controlplane.catalog.CatalogImage;
import io.fairlead.controlplane.object.Moment;
import io.fairlead.model.meta.ObjectMeta;
import io.fairlead.model.net.Cidr;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.pekko.actor.typed.ActorRef;
import tools.jackson.databind.node.ObjectNode;

/** Claims the ranges of the pool's actor, in the name of the Node's uid. Thread-safe. */
public final class PooledNodeRanges implements NodeRanges {

  private final PoolRegion region;
  private final List<String> families;
  private final Supplier<CatalogImage> image;

  /**
   * @param families nodes get ranges of
   */
  public PooledNodeRanges(PoolRegion region, List<String> families, Supplier<CatalogImage> image) {
    this.region = region;
    this.families = List.copyOf(families);
    this.image = image;
  }

  @Override
  public CompletionStage<List<Cidr>> of(ObjectNode node) {
    String uid = ObjectMeta.of(node).uid();
    Set<String> has =
        Stream.concat(
                NodeClaims.used(node).stream(),
                image.get().claims(Pool.PodCidrs.NAME).entrySet().stream()
                    .filter(claim -> claim.getValue().equals(uid))
                    .map(Map.Entry::getKey))
            .collect(Collectors.toSet());
    List<Cidr> own = new ArrayList<>(parsed(has));
    List<String> wants =
        families.stream()
            .filter(family -> own.stream().noneMatch(cidr -> cidr.family().equals(family)))
            .toList();
    CompletionStage<List<Cidr>> all = CompletableFuture.completedStage(own);
    // One by one: where all of one family are taken, the node still gets one of the other.
    for (String want : wants) {
      all =
          all.thenCombine(
              claimed(uid, want),
              (before, found) -> Stream.concat(before.stream(), found.stream()).toList());
    }
    return all;
  }

  private CompletionStage<List<Cidr>> claimed(String uid, String family) {
    return region
        .ask(Pool.PodCidrs.NAME, replyTo -> acquire(uid, family, replyTo))
        .thenApply(PooledNodeRanges::values);
  }

  private static PoolCommand acquire(String uid, String family, ActorRef<PoolReply> replyTo) {
    return new PoolCommand.Acquire(
        List.of(new PoolCommand.Wanted(uid, List.of(family))), Moment.now(), replyTo);
  }

  private static List<Cidr> values(PoolReply reply) {
    return switch (reply) {
      case PoolReply.Each(List<PoolReply> replies) ->
          replies.stream().flatMap(each -> values(each).stream()).toList();
      case PoolReply.Acquired(List<String> values) -> parsed(values);
      case PoolReply.Refused _ -> List.of();
      case PoolReply.Failed failed -> throw new IllegalStateException(failed.why());
      case PoolReply.Freed _ -> throw new IllegalStateException("not an answer");
    };
  }

  private static List<Cidr> parsed(Iterable<String> values) {
    List<Cidr> parsed = new ArrayList<>();
    values.forEach(value -> Cidr.parse(value).ifPresent(parsed::add));
    return parsed;
  }
}

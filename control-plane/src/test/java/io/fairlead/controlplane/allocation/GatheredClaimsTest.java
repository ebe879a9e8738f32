package io.fairlead.controlplane.allocation;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.fairlead.controlplane.allocation.PoolCommand.Wanted;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

/** Claims that come while others are under way go together, each with its own answer. */
class GatheredClaimsTest {

  private record Asked(List<Wanted> claims, CompletableFuture<PoolReply> reply) {
    void answered() {
      reply.complete(
          new PoolReply.Each(
              claims.stream()
                  .map(claim -> (PoolReply) new PoolReply.Acquired(List.of(claim.owner())))
                  .toList()));
    }
  }

  private final List<Asked> asked = new ArrayList<>();
  private final GatheredClaims gathered =
      new GatheredClaims(
          claims -> {
            asked.add(new Asked(claims, new CompletableFuture<>()));
            return asked.getLast().reply;
          });

  private CompletableFuture<PoolReply> claim(String owner) {
    return gathered.claim(new Wanted(owner, List.of("IPv4"))).toCompletableFuture();
  }

  private static PoolReply acquired(String value) {
    return new PoolReply.Acquired(List.of(value));
  }

  @Test
  void theFirstGoesAtOnceTheOthersTogetherAfterIt() {
    CompletableFuture<PoolReply> a = claim("a");
    CompletableFuture<PoolReply> b = claim("b");
    CompletableFuture<PoolReply> c = claim("c");
    assertEquals(1, asked.size());
    asked.getFirst().answered();
    assertEquals(acquired("a"), a.join());
    assertEquals(2, asked.size());
    assertFalse(b.isDone());
    asked.getLast().answered();
    assertEquals(acquired("b"), b.join());
    assertEquals(acquired("c"), c.join());

    assertFalse(claim("d").isDone());
    assertEquals(3, asked.size(), "nothing is under way any more");
  }

  @Test
  void noMoreGoTogetherThanAMessageHolds() {
    List<CompletableFuture<PoolReply>> all = new ArrayList<>();
    for (int i = 0; i < GatheredClaims.MOST + 2; i++) {
      all.add(claim("owner-" + i));
    }
    for (int i = 0; i < asked.size(); i++) {
      asked.get(i).answered();
    }
    assertEquals(
        List.of(1, GatheredClaims.MOST, 1),
        asked.stream().map(question -> question.claims.size()).toList());
    for (int i = 0; i < all.size(); i++) {
      assertEquals(acquired("owner-" + i), all.get(i).join());
    }
  }

  @Test
  void aFailureIsThatOfThoseThatWentAndOfNobodyElse() {
    CompletableFuture<PoolReply> a = claim("a");
    CompletableFuture<PoolReply> b = claim("b");
    asked.getFirst().reply.completeExceptionally(new IllegalStateException("no answer"));
    assertTrue(a.isCompletedExceptionally());
    asked.getLast().answered();
    assertEquals(acquired("b"), b.join());
  }
}

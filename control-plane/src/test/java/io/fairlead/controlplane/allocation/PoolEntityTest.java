package io.fairlead.controlplane.allocation;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.fairlead.controlplane.allocation.PoolReply.Acquired;
import io.fairlead.controlplane.allocation.PoolReply.Problem;
import io.fairlead.controlplane.allocation.PoolReply.Refused;
import io.fairlead.controlplane.object.EntityUnderTest;
import io.fairlead.controlplane.object.Moment;
import io.fairlead.model.net.Cidr;
import io.fairlead.model.net.FamilyRanges;
import io.fairlead.model.net.PortRange;
import io.fairlead.persistence.event.JournalEvent;
import io.fairlead.persistence.event.PoolClaimed;
import io.fairlead.persistence.event.PoolReleased;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Supplier;
import org.apache.pekko.actor.testkit.typed.javadsl.ActorTestKit;
import org.apache.pekko.persistence.testkit.javadsl.EventSourcedBehaviorTestKit;
import org.apache.pekko.persistence.testkit.javadsl.EventSourcedBehaviorTestKit.CommandResultWithReply;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** One pool gives each value away once, and forgets nothing over a restart (SA22-SA26). */
class PoolEntityTest {

  private static final ActorTestKit ACTORS = EntityUnderTest.actors();
  private static final Instant START = Instant.parse("2026-01-02T03:04:05Z");

  private EventSourcedBehaviorTestKit<PoolCommand, JournalEvent, PoolState> kit =
      start(
          new Pool.ClusterIps(
              List.of(Cidr.parse("127.64.0.0/16").orElseThrow()), address -> false));
  private Instant now = START;

  @AfterAll
  static void stop() {
    ACTORS.shutdownTestKit();
  }

  private static EventSourcedBehaviorTestKit<PoolCommand, JournalEvent, PoolState> start(
      Pool pool) {
    return start(pool.name(), () -> pool);
  }

  private static EventSourcedBehaviorTestKit<PoolCommand, JournalEvent, PoolState> start(
      String name, Supplier<Pool> pool) {
    return EventSourcedBehaviorTestKit.create(
        ACTORS.system(),
        PoolEntity.create(name, pool, () -> {}),
        EventSourcedBehaviorTestKit.enabledSerializationSettings().withVerifyEquality(true));
  }

  private Moment moment() {
    return new Moment(now, now.toEpochMilli());
  }

  private PoolReply acquire(String owner, String... wants) {
    now = now.plusMillis(1);
    CommandResultWithReply<PoolCommand, JournalEvent, PoolState, PoolReply> result =
        kit.runCommand(
            replyTo -> new PoolCommand.Acquire(List.of(wanted(owner, wants)), moment(), replyTo));
    checkRestart();
    return ((PoolReply.Each) result.reply()).replies().getFirst();
  }

  private static PoolCommand.Wanted wanted(String owner, String... wants) {
    return new PoolCommand.Wanted(owner, List.of(wants));
  }

  private PoolReply preview(String owner, String... wants) {
    CommandResultWithReply<PoolCommand, JournalEvent, PoolState, PoolReply> result =
        kit.runCommand(replyTo -> new PoolCommand.Preview(wanted(owner, wants), moment(), replyTo));
    assertEquals(List.of(), result.events(), "a preview claims nothing");
    return result.reply();
  }

  private List<JournalEvent> settle(String owner, String... used) {
    return kit.runCommand(new PoolCommand.Settle(owner, Set.of(used), moment())).events();
  }

  private List<JournalEvent> gone(String owner) {
    return kit.runCommand(new PoolCommand.Gone(owner)).events();
  }

  private List<JournalEvent> abandon(String owner) {
    CommandResultWithReply<PoolCommand, JournalEvent, PoolState, PoolReply> result =
        kit.runCommand(replyTo -> new PoolCommand.Abandon(owner, replyTo));
    assertInstanceOf(PoolReply.Freed.class, result.reply());
    return result.events();
  }

  private void checkRestart() {
    assertEquals(kit.getState(), kit.restart().state());
  }

  private static Refused refused(String why) {
    return new Refused(List.of(new Problem(0, why)));
  }

  @Test
  void aValueIsGivenAwayOnceAndAgainOnlyToItsOwner() {
    assertEquals(new Acquired(List.of("127.64.0.9")), acquire("a", "127.64.0.9"));
    assertEquals(new Acquired(List.of("127.64.0.9")), acquire("a", "127.64.0.9"));
    assertEquals(refused("provided IP is already allocated"), acquire("b", "127.64.0.9"));
    assertEquals(refused("provided IP is already allocated"), preview("b", "127.64.0.9"));
    assertEquals(
        refused(
            "the provided IP (10.0.0.1) is not in the valid range. The range of valid IPs is"
                + " 127.64.0.0/16"),
        acquire("b", "10.0.0.1"));
    assertEquals(Map.of("127.64.0.9", "a"), kit.getState().owners());
  }

  @Test
  void aDecisionThatThrowsIsAnsweredAndTheNextOneIsMade() {
    AtomicBoolean broken = new AtomicBoolean();
    Pool ports = new Pool.NodePorts(new PortRange(30000, 30002));
    kit =
        start(
            "broken",
            () -> {
              if (broken.get()) {
                throw new IllegalStateException("a defect");
              }
              return ports;
            });
    assertEquals(new Acquired(List.of("30001")), acquire("a", "30001"));

    broken.set(true);
    PoolReply failed = new PoolReply.Failed("java.lang.IllegalStateException: a defect");
    assertEquals(failed, acquire("b", "30002"));
    assertEquals(failed, preview("b", "30002"));
    assertEquals(List.of(), settle("a"));
    assertEquals(List.of(), gone("a"));

    broken.set(false);
    assertEquals(new Acquired(List.of("30002")), acquire("b", "30002"));
    assertEquals(Map.of("30001", "a", "30002", "b"), kit.getState().owners());
  }

  @Test
  void claimsThatComeTogetherAreDecidedOneAfterTheOtherAndWrittenAtOnce() {
    kit = start(new Pool.NodePorts(new PortRange(30000, 30002)));
    CommandResultWithReply<PoolCommand, JournalEvent, PoolState, PoolReply> result =
        kit.runCommand(
            replyTo ->
                new PoolCommand.Acquire(
                    List.of(
                        wanted("a", "30001"),
                        wanted("b", "30001"),
                        wanted("c", "30000", "30001"),
                        wanted("a", "30001"),
                        wanted("d", Pool.NodePorts.ANY),
                        wanted("e", "30000", Pool.NodePorts.ANY)),
                    moment(),
                    replyTo));
    checkRestart();
    List<PoolReply> replies = ((PoolReply.Each) result.reply()).replies();
    assertEquals(new Acquired(List.of("30001")), replies.getFirst());
    assertEquals(refused("provided port is already allocated"), replies.get(1));
    assertEquals(
        new Refused(List.of(new Problem(1, "provided port is already allocated"))), replies.get(2));
    assertEquals(new Acquired(List.of("30001")), replies.get(3));
    String picked = assertInstanceOf(Acquired.class, replies.get(4)).values().getFirst();
    assertInstanceOf(Refused.class, replies.get(5));
    assertEquals(Map.of("30001", "a", picked, "d"), kit.getState().owners());
    assertEquals(2, result.events().size(), "what a owns is claimed once");
  }

  @Test
  void allThatIsWantedTogetherOrNothing() {
    acquire("a", "127.64.0.9");
    assertInstanceOf(Refused.class, acquire("b", "127.64.0.8", "127.64.0.9", "IPv4"));
    assertEquals(Map.of("127.64.0.9", "a"), kit.getState().owners());
  }

  @Test
  void automaticPicksStayOutOfTheBandPeopleChooseFrom() {
    for (int i = 0; i < 20; i++) {
      Acquired picked = assertInstanceOf(Acquired.class, acquire("owner-" + i, "IPv4"));
      assertNotEquals("127.64.0", picked.values().getFirst().replaceAll("[.][0-9]*$", ""));
    }
    assertEquals(20, kit.getState().owners().size());
  }

  @Test
  void noAddressIsPickedThatAJvmWouldNotListenOn() {
    kit =
        start(new Pool.ClusterIps(List.of(Cidr.parse("127.64.0.0/23").orElseThrow()), _ -> false));
    String[] any = Collections.nCopies(509, "IPv4").toArray(String[]::new);
    List<String> picked = assertInstanceOf(Acquired.class, acquire("a", any)).values();
    assertEquals(509, Set.copyOf(picked).size());
    assertFalse(picked.contains("127.64.0.255"));
    assertEquals(refused("range is full"), acquire("b", "IPv4"));
    assertEquals(new Acquired(List.of("127.64.0.255")), acquire("b", "127.64.0.255"));
  }

  @Test
  void eachFamilyHasRangesOfItsOwn() {
    List<Cidr> both = FamilyRanges.parse("127.64.0.0/16, fd00:64::/112").orElseThrow().all();
    kit = start(new Pool.ClusterIps(both, address -> false));
    List<String> values =
        assertInstanceOf(Acquired.class, acquire("a", "IPv6", "127.64.0.9", "IPv4")).values();
    assertTrue(both.get(1).contains(values.getFirst()), values.toString());
    assertEquals("127.64.0.9", values.get(1));
    assertTrue(both.getFirst().contains(values.getLast()), values.toString());
    assertEquals(
        refused(
            "the provided IP (fd00:65::1) is not in the valid range. The range of valid IPs is"
                + " fd00:64::/112"),
        acquire("b", "fd00:65::1"));
  }

  @Test
  void aFullRangeSaysSoAndHasRoomAgainWhenSomeoneGoes() {
    kit = start(new Pool.NodePorts(new PortRange(30000, 30002)));
    Set<String> ports = new HashSet<>();
    for (String owner : List.of("a", "b", "c")) {
      ports.addAll(assertInstanceOf(Acquired.class, acquire(owner, Pool.NodePorts.ANY)).values());
    }
    assertEquals(Set.of("30000", "30001", "30002"), ports);
    assertEquals(refused("range is full"), acquire("d", Pool.NodePorts.ANY));
    assertEquals(refused("range is full"), preview("d", Pool.NodePorts.ANY));

    assertEquals(1, abandon("b").size());
    assertInstanceOf(Acquired.class, acquire("d", Pool.NodePorts.ANY));
  }

  @Test
  void aClaimWaitsForItsServiceAndIsFreeAsSoonAsThatNoLongerUsesIt() {
    acquire("a", "127.64.0.9");
    assertEquals(List.of(), settle("a"), "its Service may still be on the way");
    assertEquals(List.of(), settle("a", "127.64.0.9"), "it has arrived");
    assertEquals(List.of(new PoolReleased("clusterips", "127.64.0.9")), settle("a"), "it has gone");

    acquire("b", "127.64.0.7");
    now = now.plus(PoolEntity.ON_ITS_WAY).plus(Duration.ofSeconds(1));
    settle("b");
    now = now.plus(PoolEntity.ON_ITS_WAY).plus(Duration.ofSeconds(1));
    assertEquals(
        List.of(new PoolReleased("clusterips", "127.64.0.7")), settle("b"), "it never came");
  }

  @Test
  void whatADeletedServiceHadIsFreeAtOnce() {
    acquire("a", "127.64.0.9");
    assertEquals(List.of(new PoolReleased("clusterips", "127.64.0.9")), gone("a"));
    assertEquals(List.of(), gone("a"));
    assertEquals(new Acquired(List.of("127.64.0.9")), acquire("b", "127.64.0.9"));
  }

  @Test
  void whatAServiceUsesAndNobodyClaimedIsClaimed() {
    assertEquals(
        List.of(new PoolClaimed("clusterips", "127.64.0.9", "a")), settle("a", "127.64.0.9"));
    assertEquals(List.of(), settle("b", "127.64.0.9"), "whoever has it keeps it");
    assertEquals(List.of(), settle("c", "10.0.0.1"), "not of this pool");
  }

  @Test
  void inAnyWalkNobodyShares() {
    kit = start(new Pool.NodePorts(new PortRange(30000, 30019)));
    Random random = new Random(11);
    Map<String, String> given = new HashMap<>();
    for (int i = 0; i < 200; i++) {
      String owner = "owner-" + random.nextInt(12);
      if (random.nextInt(4) == 0) {
        abandon(owner);
        given.values().removeIf(owner::equals);
      } else {
        List<String> wants = new ArrayList<>(List.of(Pool.NodePorts.ANY));
        if (random.nextBoolean()) {
          wants.add("" + (30000 + random.nextInt(20)));
        }
        if (acquire(owner, wants.toArray(String[]::new)) instanceof Acquired acquired) {
          for (String value : acquired.values()) {
            assertEquals(owner, given.getOrDefault(value, owner), value);
            given.put(value, owner);
          }
        }
      }
      assertEquals(given, kit.getState().owners());
    }
  }

  /** Per-node masks as kube-controller-manager's: /24 and /64. */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      nullValues = "-",
      textBlock =
          """
          10.244.0.0/16                  | -                             | 10.244.0.0/24
          10.244.0.0/16                  | 10.244.0.0/24 10.244.2.0/24   | 10.244.1.0/24
          10.244.0.0/25                  | -                             | 10.244.0.0/25
          10.244.0.0/24                  | 10.244.0.0/24                 | -
          10.244.0.0/16,fd00:244::/56    | 10.244.1.0/24                 | 10.244.0.0/24
          """)
  void aNodeGetsTheFirstPartThatNobodyHas(String ranges, String written, String expected) {
    Set<String> taken = written == null ? Set.of() : Set.of(written.split(" "));
    Pool pool = new Pool.PodCidrs(FamilyRanges.parse(ranges).orElseThrow().all(), taken::contains);
    List<String> got =
        switch (PoolState.initial().claim(pool, "uid", List.of("IPv4"), new Random(1))) {
          case Claim.Granted granted -> granted.values();
          case Claim.Refused refused -> List.of();
        };
    assertEquals(expected == null ? List.of() : List.of(expected), got);
  }

  @Test
  void noTwoNodesGetTheSamePartAndOneThatIsGoneGivesItBack() {
    Pool pool =
        new Pool.PodCidrs(
            FamilyRanges.parse("10.244.0.0/22,fd00:244::/62").orElseThrow().all(), part -> false);
    PoolState state = PoolState.initial();
    Set<String> given = new HashSet<>();
    for (int i = 0; i < 4; i++) {
      Claim claim = state.claim(pool, "node-" + i, List.of("IPv4", "IPv6"), new Random(i));
      for (String value : assertInstanceOf(Claim.Granted.class, claim).values()) {
        assertTrue(given.add(value), value + " was given twice");
        state = state.with(value, "node-" + i);
      }
    }
    assertEquals(8, given.size());
    assertInstanceOf(
        Claim.Refused.class, state.claim(pool, "node-4", List.of("IPv4"), new Random(4)));
    PoolState after = state.without("10.244.2.0/24");
    assertEquals(
        List.of("10.244.2.0/24"),
        assertInstanceOf(
                Claim.Granted.class, after.claim(pool, "node-4", List.of("IPv4"), new Random(4)))
            .values());
  }
}

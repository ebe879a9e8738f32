package io.fairlead.controlplane.membership;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.fairlead.controlplane.membership.Retirement.Begin;
import io.fairlead.controlplane.membership.Retirement.Changed;
import io.fairlead.controlplane.membership.Retirement.Holds;
import io.fairlead.controlplane.membership.Retirement.Message;
import io.fairlead.controlplane.membership.Retirement.Retires;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import org.apache.pekko.actor.Address;
import org.apache.pekko.actor.testkit.typed.javadsl.BehaviorTestKit;
import org.apache.pekko.actor.testkit.typed.javadsl.TestInbox;
import org.apache.pekko.cluster.MemberStatus;
import org.apache.pekko.cluster.UniqueAddress;
import org.junit.jupiter.api.Test;
import org.pcollections.HashTreePMap;
import org.pcollections.HashTreePSet;
import org.pcollections.PMap;

/** Who is known to be about to leave, and when one that is may. */
class RetirementTest {
  private final List<TestInbox<Message>> inboxes =
      Stream.generate(TestInbox::<Message>create).limit(3).toList();
  private final Retirement retirement = new Retirement();
  private final CompletableFuture<Void> done = new CompletableFuture<>();
  private long now;

  private static UniqueAddress member(int number, long life) {
    return new UniqueAddress(new Address("pekko", "fairlead", "10.0.0." + number, 7355), life);
  }

  private static Seen seen(UniqueAddress... members) {
    PMap<UniqueAddress, MemberStatus> all = HashTreePMap.empty();
    for (UniqueAddress each : members) {
      all = all.plus(each, MemberStatus.up());
    }
    return new Seen(members[0], all, HashTreePSet.empty());
  }

  private static Seen three() {
    return seen(member(0, 1), member(1, 1), member(2, 1));
  }

  private BehaviorTestKit<Message> of(Seen seen) {
    return BehaviorTestKit.create(
        retirement.behavior(
            seen,
            new Retirement.Surroundings(
                CompletableFuture::new,
                () -> now,
                member -> {
                  String host = member.address().getHost().orElseThrow();
                  return inboxes.get(host.charAt(host.length() - 1) - '0').getRef();
                })));
  }

  private static Retires retires(int number, long life) {
    return new Retires(Seen.name(member(number, life)));
  }

  @Test
  void allAreToldIncludingItself() {
    of(three()).run(new Begin(done));
    inboxes.forEach(inbox -> assertEquals(List.of(retires(0, 1)), inbox.getAllReceived()));
    assertFalse(done.isDone());
  }

  @Test
  void itMayLeaveWhenItHasNoShardAnyMore() {
    BehaviorTestKit<Message> kit = of(three());
    kit.run(new Begin(done));
    kit.run(new Holds(2));
    assertFalse(done.isDone());
    kit.run(new Holds(0));
    assertTrue(done.isDone());
  }

  @Test
  void itMayLeaveWhenNobodyTakesThem() {
    BehaviorTestKit<Message> kit = of(three());
    kit.run(new Begin(done));
    kit.run(new Holds(9));
    now += Duration.ofMillis(900).toNanos();
    kit.run(new Holds(8));
    now += Duration.ofMillis(900).toNanos();
    kit.run(new Holds(8));
    assertFalse(done.isDone(), "one was taken a moment ago");
    now += Duration.ofMillis(200).toNanos();
    kit.run(new Holds(8));
    assertTrue(done.isDone());
  }

  @Test
  void itMayLeaveAtOnceWhereNobodyStays() {
    of(seen(member(0, 1))).run(new Begin(done));
    assertTrue(done.isDone());
  }

  @Test
  void itMayLeaveAtOnceWhereAllLeave() {
    BehaviorTestKit<Message> kit = of(three());
    kit.run(retires(1, 1));
    kit.run(retires(2, 1));
    kit.run(new Begin(done));
    assertTrue(done.isDone());
  }

  @Test
  void whoRetiresIsKnownUntilItHasGone() {
    BehaviorTestKit<Message> kit = of(three());
    kit.run(retires(1, 1));
    kit.run(retires(2, 7)); // not one of the members: an earlier life
    assertTrue(retirement.has(member(1, 1).address()));
    assertFalse(retirement.has(member(2, 1).address()));

    kit.run(new Changed(seen(member(0, 1), member(2, 1))));

    assertFalse(retirement.has(member(1, 1).address()));
  }
}

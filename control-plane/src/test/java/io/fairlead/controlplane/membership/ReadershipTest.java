package io.fairlead.controlplane.membership;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import io.fairlead.controlplane.membership.Readership.Changed;
import io.fairlead.controlplane.membership.Readership.Look;
import io.fairlead.controlplane.membership.Readership.Message;
import io.fairlead.controlplane.membership.Readership.Reads;
import io.fairlead.controlplane.membership.Readership.WhoReads;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.apache.pekko.actor.Address;
import org.apache.pekko.actor.testkit.typed.javadsl.BehaviorTestKit;
import org.apache.pekko.actor.testkit.typed.javadsl.TestInbox;
import org.apache.pekko.cluster.MemberStatus;
import org.apache.pekko.cluster.UniqueAddress;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.pcollections.HashTreePMap;
import org.pcollections.HashTreePSet;
import org.pcollections.PMap;

/** Who goes and who stays when some members do not reach the database. */
class ReadershipTest {
  private static final UniqueAddress SELF = member(0);

  /** By number; the first is this one's. */
  private final List<TestInbox<Message>> inboxes = new ArrayList<>();

  private Duration sinceRead = Duration.ZERO;
  private long now = 1_000_000_000;
  private boolean gone;

  private static UniqueAddress member(long number) {
    return new UniqueAddress(new Address("pekko", "fairlead", "10.0.0." + number, 7355), number);
  }

  private static Seen seen(int members) {
    PMap<UniqueAddress, MemberStatus> all = HashTreePMap.empty();
    for (int i = 0; i < members; i++) {
      all = all.plus(member(i), MemberStatus.up());
    }
    return new Seen(SELF, all, HashTreePSet.empty());
  }

  private BehaviorTestKit<Message> of(int members) {
    IntStream.range(0, members).forEach(i -> inboxes.add(TestInbox.create()));
    return BehaviorTestKit.create(
        Readership.behavior(
            seen(members),
            new Readership.Surroundings(
                () -> sinceRead, () -> now, member -> inboxes.get((int) member.longUid()).getRef()),
            () -> gone = true));
  }

  private List<Message> sent() {
    List<Message> sent = new ArrayList<>();
    inboxes.forEach(inbox -> sent.addAll(inbox.getAllReceived()));
    return sent;
  }

  private static Reads reads(int member) {
    return new Reads(Seen.name(member(member)));
  }

  @Test
  void asksTheOthersOnlyWhenItCanNotReadItself() {
    BehaviorTestKit<Message> kit = of(3);
    sinceRead = Duration.ofSeconds(9);
    kit.run(new Look());
    assertEquals(List.of(), sent());

    sinceRead = Duration.ofSeconds(11);
    kit.run(new Look());

    WhoReads question = new WhoReads(Seen.name(SELF));
    assertEquals(List.of(question, question), sent());
    assertFalse(gone);
  }

  @Test
  void answersAMemberWhileItReads() {
    BehaviorTestKit<Message> kit = of(3);
    kit.run(new WhoReads(Seen.name(member(2))));
    assertEquals(List.of(), inboxes.get(1).getAllReceived());
    assertEquals(List.of(reads(0)), inboxes.get(2).getAllReceived());

    sinceRead = Duration.ofSeconds(3);
    kit.run(new WhoReads(Seen.name(member(2))));
    kit.run(new WhoReads("a stranger"));
    assertEquals(List.of(), sent());
  }

  @ParameterizedTest(name = "of {0}, {1} read it {2} s ago: {3}")
  @CsvSource({
    "3, 0, 0, false",
    "3, 1, 0, false", // as many as do not
    "3, 2, 0, true",
    "3, 2, 4, true",
    "3, 2, 6, false",
    "5, 2, 0, false",
    "5, 3, 0, true",
    "2, 1, 0, false",
    "1, 0, 0, false",
  })
  void goesWhenMostOfAllReadIt(int members, int reading, int secondsAgo, boolean goes) {
    BehaviorTestKit<Message> kit = of(members);
    sinceRead = Duration.ofSeconds(11);
    IntStream.rangeClosed(1, reading).forEach(i -> kit.run(reads(i)));
    now += Duration.ofSeconds(secondsAgo).toNanos();

    kit.run(new Look());

    assertEquals(goes, gone);
  }

  @Test
  void staysWhenItReadsAgainOrThoseWhoDidAreGone() {
    BehaviorTestKit<Message> kit = of(3);
    kit.run(reads(1));
    kit.run(reads(2));
    sinceRead = Duration.ofSeconds(1);
    kit.run(new Look());
    assertFalse(gone);

    sinceRead = Duration.ofSeconds(11);
    kit.run(new Changed(seen(1)));
    kit.run(reads(1));
    kit.run(new Look());
    assertFalse(gone);
  }
}

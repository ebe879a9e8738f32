package io.fairlead.agent.dns.client;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.fairlead.agent.dns.client.SearchWalk.End;
import io.fairlead.agent.dns.client.SearchWalk.Existence;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.xbill.DNS.Name;
import org.xbill.DNS.Type;

/** The two questions of one stub hear of one end, also when it can not be found. */
class SearchWalksTest {
  private static final Name FIRST = Name.fromConstantString("x.y.s.");
  private static final Name LAST = Name.fromConstantString("x.y.");
  private static final List<Name> STEPS = List.of(FIRST, LAST);
  private static final Duration LONG = Duration.ofHours(1);

  private final AtomicLong clock = new AtomicLong();

  private static End join(CompletionStage<End> end) {
    return end.toCompletableFuture().orTimeout(30, TimeUnit.SECONDS).join();
  }

  private static CompletionStage<Existence> known(Existence existence) {
    return CompletableFuture.completedStage(existence);
  }

  @Test
  void aSecondQuestionWaitsForTheSameWalk() {
    SearchWalks walks = new SearchWalks(LONG, clock::get);
    CompletableFuture<Existence> slow = new CompletableFuture<>();
    SearchWalk.Lookup lookup = (name, type) -> name.equals(FIRST) ? known(Existence.ABSENT) : slow;

    CompletionStage<End> four = walks.walk("", STEPS, Type.A, lookup);
    CompletionStage<End> six =
        walks.walk("", STEPS, Type.AAAA, (name, type) -> known(Existence.UNKNOWN));
    slow.complete(Existence.PRESENT);

    assertEquals(new End.At(LAST), join(four));
    assertSame(join(four), join(six));
  }

  @Test
  void oneFamilyThatIsThereEndsIt() {
    SearchWalks walks = new SearchWalks(LONG, clock::get);
    CompletionStage<End> end =
        walks.walk(
            "",
            STEPS,
            Type.AAAA,
            (name, type) ->
                name.equals(FIRST)
                    ? known(Existence.ABSENT)
                    : type == Type.A ? known(Existence.PRESENT) : new CompletableFuture<>());
    assertEquals(new End.At(LAST), join(end));
  }

  @Test
  void whatCouldNotBeFoundOutIsLeftToTheStubForAWhile() {
    SearchWalks walks = new SearchWalks(Duration.ofMillis(1), clock::get);
    SearchWalk.Lookup never = (name, type) -> new CompletableFuture<>();
    SearchWalk.Lookup there = (name, type) -> known(Existence.PRESENT);

    assertEquals(new End.Open(), join(walks.walk("", STEPS, Type.A, never)));
    assertEquals(new End.Open(), join(walks.walk("", STEPS, Type.AAAA, there)));
    assertEquals(new End.At(FIRST), join(walks.walk("other", STEPS, Type.AAAA, there)));
    clock.set(Duration.ofSeconds(11).toNanos());
    assertEquals(new End.At(FIRST), join(walks.walk("", STEPS, Type.AAAA, there)));
  }

  @Test
  void laterStepsAreKnownForAsLongAsAWalkMayTake() {
    SearchWalks walks = new SearchWalks(LONG, clock::get);
    walks.begun(List.of(LAST));

    assertTrue(walks.mayBeLater(LAST));
    assertFalse(walks.mayBeLater(FIRST));
    clock.set(Duration.ofSeconds(31).toNanos());
    assertFalse(walks.mayBeLater(LAST));
  }

  @Test
  void aFailureIsNotAnAbsence() {
    SearchWalks walks = new SearchWalks(LONG, clock::get);
    SearchWalk.Lookup half =
        (name, type) -> known(type == Type.A ? Existence.ABSENT : Existence.UNKNOWN);
    SearchWalk.Lookup broken =
        (name, type) -> CompletableFuture.failedStage(new IllegalStateException("broken"));

    assertEquals(new End.Open(), join(walks.walk("half", STEPS, Type.A, half)));
    assertEquals(new End.Open(), join(walks.walk("broken", STEPS, Type.A, broken)));
  }
}

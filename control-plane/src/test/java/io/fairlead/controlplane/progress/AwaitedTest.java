package io.fairlead.controlplane.progress;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.fairlead.model.meta.ResourceKey;
import io.fairlead.model.meta.ResourceKind;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** When it is told how far a change has come. */
class AwaitedTest {
  private static final Instant BEGIN = Instant.parse("2026-01-01T00:00:00Z");
  private static final ResourceKey KEY = new ResourceKey(ResourceKind.SERVICE, "default", "web");
  private static final Programmed UNMET = new Programmed(1, List.of("n1"), List.of());
  private static final Programmed MET = new Programmed(1, List.of(), List.of());

  private Instant now = BEGIN;
  private final Awaited awaited = new Awaited(() -> now);

  @Test
  void whatTakesLongIsToldAfterAWhileAndWhatIsDoneAtOnce() {
    awaited.changed(KEY, 7);
    assertEquals(Optional.empty(), awaited.look(KEY, _ -> UNMET));
    assertEquals(Optional.of(MET), awaited.look(KEY, _ -> MET));
    now = BEGIN.plus(Awaited.LAG);
    assertEquals(Optional.of(UNMET), awaited.look(KEY, _ -> UNMET));
  }

  @Test
  void aClockThatIsSetBackKeepsNothingFromBeingTold() {
    awaited.changed(KEY, 7);
    now = BEGIN.minus(Duration.ofHours(2));
    assertEquals(Optional.of(UNMET), awaited.look(KEY, _ -> UNMET));
  }
}

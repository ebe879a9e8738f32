package io.fairlead.agent.pods.lifecycle;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.fairlead.model.pod.PodToken;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** When tokens are asked for, and what there is meanwhile. */
class PodTokensTest {
  private static final Instant START = Instant.parse("2026-01-01T00:00:00Z");
  private static final PodToken.Ref REF = new PodToken.Ref("", 3600);
  private static final Set<PodToken.Ref> NEEDED = Set.of(REF);

  private static Instant at(long seconds) {
    return START.plusSeconds(seconds);
  }

  private static PodToken token(String text, long from, long seconds) {
    return new PodToken(REF, text, at(from), at(from + seconds));
  }

  @Test
  void itIsAskedForOnceAndAgainWhenNobodyAnswers() {
    PodTokens tokens = PodTokens.of(List.of());
    assertEquals(List.of(REF), tokens.due(NEEDED, START));
    PodTokens asking = tokens.asking(List.of(REF), START);
    assertEquals(List.of(), asking.due(NEEDED, at(9)));
    assertEquals(List.of(REF), asking.due(NEEDED, at(10)));
    assertEquals(List.of(REF), asking.unheard().due(NEEDED, at(1)));
    assertTrue(asking.awaited(NEEDED));
    assertThrows(NotConfiguredException.class, () -> asking.token(REF));
  }

  /** Set back by two hours, this host's clock would say so for as long. */
  @Test
  void whatWasAskedForInTheFutureIsAskedForAgain() {
    PodTokens asking = PodTokens.of(List.of()).asking(List.of(REF), at(7200));
    assertEquals(List.of(REF), asking.due(NEEDED, START));
    assertEquals(List.of(), asking.due(NEEDED, at(7199)));
  }

  @Test
  void itIsReplacedAfterFourFifthsOfItsLifeAndServesMeanwhile() throws Exception {
    PodTokens tokens = PodTokens.of(List.of(token("old", 0, 3600)));
    assertEquals(List.of(), tokens.due(NEEDED, at(2879)));
    assertEquals(List.of(REF), tokens.due(NEEDED, at(2880)));
    PodTokens asking = tokens.asking(List.of(REF), at(2880));
    assertFalse(asking.awaited(NEEDED));
    assertEquals("old", asking.refused(REF, "no").token(REF));
    assertEquals("new", asking.given(token("new", 2881, 3600)).token(REF));
  }

  @Test
  void aLongLivedOneIsReplacedDaily() {
    PodTokens tokens = PodTokens.of(List.of(token("t", 0, 30 * 86_400)));
    assertEquals(List.of(), tokens.due(NEEDED, at(86_399)));
    assertEquals(List.of(REF), tokens.due(NEEDED, at(86_400)));
  }

  @Test
  void whatIsRefusedIsSaidAndAskedForAgain() {
    PodTokens refused =
        PodTokens.of(List.of()).asking(List.of(REF), START).refused(REF, "no such account");
    assertFalse(refused.awaited(NEEDED));
    NotConfiguredException why =
        assertThrows(NotConfiguredException.class, () -> refused.token(REF));
    assertEquals("no such account", why.getMessage());
    assertEquals(List.of(REF), refused.due(NEEDED, at(10)));
  }
}

package io.fairlead.agent.pods.lifecycle;

import io.fairlead.model.pod.PodToken;
import io.fairlead.model.pod.PodToken.Ref;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * The tokens of one pod: which it has, which are asked for, and which there are none of. Each is
 * asked for anew before it ends; until that is answered the old one stays. Immutable.
 *
 * @param asked when each was asked for last
 * @param refused why each was not given
 */
public record PodTokens(
    Map<Ref, PodToken> held, Map<Ref, Instant> asked, Map<Ref, String> refused) {
  private static final Duration PATIENCE = Duration.ofSeconds(10);

  public PodTokens {
    held = Map.copyOf(held);
    asked = Map.copyOf(asked);
    refused = Map.copyOf(refused);
  }

  /** These were kept. */
  public static PodTokens of(Collection<PodToken> kept) {
    Map<Ref, PodToken> held = new HashMap<>();
    kept.forEach(token -> held.put(token.ref(), token));
    return new PodTokens(held, Map.of(), Map.of());
  }

  /** Which to ask for now, of those that are needed. */
  public List<Ref> due(Set<Ref> needed, Instant now) {
    return needed.stream()
        .filter(ref -> !held.containsKey(ref) || !now.isBefore(held.get(ref).renewAt()))
        .filter(ref -> !asked.containsKey(ref) || patient(asked.get(ref), now))
        .toList();
  }

  /** Long enough ago, or so far ahead that this host's clock was set back since. */
  private static boolean patient(Instant asked, Instant now) {
    return Duration.between(asked, now).abs().compareTo(PATIENCE) >= 0;
  }

  /** These are asked for. */
  public PodTokens asking(Collection<Ref> refs, Instant now) {
    Map<Ref, Instant> all = new HashMap<>(asked);
    refs.forEach(ref -> all.put(ref, now));
    return new PodTokens(held, all, refused);
  }

  /** Nobody may have heard what was asked for. */
  public PodTokens unheard() {
    return new PodTokens(held, Map.of(), refused);
  }

  /** It was given. */
  public PodTokens given(PodToken token) {
    Map<Ref, PodToken> all = new HashMap<>(held);
    all.put(token.ref(), token);
    Map<Ref, Instant> open = new HashMap<>(asked);
    open.remove(token.ref());
    Map<Ref, String> others = new HashMap<>(refused);
    others.remove(token.ref());
    return new PodTokens(all, open, others);
  }

  /** It was not given; it is asked for again after a while. */
  public PodTokens refused(Ref ref, String why) {
    Map<Ref, String> all = new HashMap<>(refused);
    all.put(ref, why);
    return new PodTokens(held, asked, all);
  }

  /** Of those that are needed some are neither here nor refused. */
  public boolean awaited(Set<Ref> needed) {
    return needed.stream().anyMatch(ref -> !held.containsKey(ref) && !refused.containsKey(ref));
  }

  /**
   * One that is needed.
   *
   * @throws NotConfiguredException there is none, or none yet
   */
  public String token(Ref ref) throws NotConfiguredException {
    PodToken token = held.get(ref);
    if (token == null) {
      throw new NotConfiguredException(
          refused.getOrDefault(ref, "failed to fetch token: not answered yet"));
    }
    return token.token();
  }
}

package io.fairlead.agent.nftables.rules;

import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * What all Services and policies together want in the kernel. Where several want the same element
 * (an endpoint they share, an address they quarrel about) the first by name has its way, whoever
 * came first. Used by one thread.
 */
public final class ElementLedger {
  private final Map<Claimant, Map<Element, Words>> wanted = new HashMap<>();
  private final Map<Element, SortedMap<Claimant, Words>> claims = new HashMap<>();

  /**
   * From now on the claimant wants these.
   *
   * @return the elements that may differ now
   */
  public Set<Element> replace(Claimant claimant, Map<Element, Words> elements) {
    Map<Element, Words> before =
        elements.isEmpty() ? wanted.remove(claimant) : wanted.put(claimant, elements);
    Set<Element> touched = new HashSet<>();
    if (before != null) {
      for (Element element : before.keySet()) {
        if (!elements.containsKey(element)) {
          unclaim(element, claimant);
          touched.add(element);
        }
      }
    }
    elements.forEach(
        (element, data) -> {
          if (before == null || !Objects.equals(data, before.get(element))) {
            claim(element, claimant, data);
            touched.add(element);
          }
        });
    return touched;
  }

  /** The data the element should have; null when it should not be there. */
  public @Nullable Words desired(Element element) {
    SortedMap<Claimant, Words> claimants = claims.get(element);
    return claimants == null ? null : claimants.firstEntry().getValue();
  }

  /** Every element there should be. */
  public Map<Element, Words> all() {
    Map<Element, Words> all = HashMap.newHashMap(claims.size());
    claims.forEach((element, claimants) -> all.put(element, claimants.firstEntry().getValue()));
    return Collections.unmodifiableMap(all);
  }

  private void claim(Element element, Claimant claimant, Words data) {
    SortedMap<Claimant, Words> claimants = claims.get(element);
    if (claimants == null) {
      claims.put(element, new TreeMap<>(Map.of(claimant, data)));
    } else {
      claimants.put(claimant, data);
    }
  }

  private void unclaim(Element element, Claimant claimant) {
    SortedMap<Claimant, Words> claimants = claims.get(element);
    if (claimants != null) {
      claimants.remove(claimant);
      if (claimants.isEmpty()) {
        claims.remove(element);
      }
    }
  }
}

package io.fairlead.agent.nftables.rules;

import io.fairlead.model.meta.NamespacedName;
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
 * What all Services together want in the kernel. Where several want the same element (an endpoint
 * they share, an address they quarrel about) the first by name has its way, whoever came first.
 * Used by one thread.
 */
public final class ElementLedger {
  private final Map<NamespacedName, Map<Element, Words>> wanted = new HashMap<>();
  private final Map<Element, SortedMap<NamespacedName, Words>> claims = new HashMap<>();

  /**
   * From now on the Service wants these.
   *
   * @return the elements that may differ now
   */
  public Set<Element> replace(NamespacedName service, Map<Element, Words> elements) {
    Map<Element, Words> before =
        elements.isEmpty() ? wanted.remove(service) : wanted.put(service, elements);
    Set<Element> touched = new HashSet<>();
    if (before != null) {
      for (Element element : before.keySet()) {
        if (!elements.containsKey(element)) {
          unclaim(element, service);
          touched.add(element);
        }
      }
    }
    elements.forEach(
        (element, data) -> {
          if (before == null || !Objects.equals(data, before.get(element))) {
            claim(element, service, data);
            touched.add(element);
          }
        });
    return touched;
  }

  /** The data the element should have; null when it should not be there. */
  public @Nullable Words desired(Element element) {
    SortedMap<NamespacedName, Words> claimants = claims.get(element);
    return claimants == null ? null : claimants.firstEntry().getValue();
  }

  /** Every element there should be. */
  public Map<Element, Words> all() {
    Map<Element, Words> all = HashMap.newHashMap(claims.size());
    claims.forEach((element, claimants) -> all.put(element, claimants.firstEntry().getValue()));
    return Collections.unmodifiableMap(all);
  }

  private void claim(Element element, NamespacedName service, Words data) {
    SortedMap<NamespacedName, Words> claimants = claims.get(element);
    if (claimants == null) {
      claims.put(element, new TreeMap<>(Map.of(service, data)));
    } else {
      claimants.put(service, data);
    }
  }

  private void unclaim(Element element, NamespacedName service) {
    SortedMap<NamespacedName, Words> claimants = claims.get(element);
    if (claimants != null) {
      claimants.remove(service);
      if (claimants.isEmpty()) {
        claims.remove(element);
      }
    }
  }
}

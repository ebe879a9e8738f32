package io.fairlead.agent.nftables.rules;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * The smallest way from one state to another, in two steps that are each applied at once: first all
 * that is new or different or must no longer be found, a moment later what packets on their way may
 * still be looking for (make before break).
 *
 * @param later elements of the first state to take out after a moment, unless they are wanted again
 */
public record ElementDiff(List<ElementChange> now, Set<Element> later) {
  public ElementDiff {
    now = List.copyOf(now);
    later = Set.copyOf(later);
  }

  /**
   * Compares the two states at these elements only.
   *
   * @param before what the kernel holds
   * @param desired what it should hold; null: not this element
   */
  public static ElementDiff of(
      Set<Element> elements,
      Map<Element, Words> before,
      Function<Element, @Nullable Words> desired) {
    List<ElementChange> now = new ArrayList<>();
    Set<Element> later = new HashSet<>();
    for (Element element : elements) {
      Words old = before.get(element);
      Words wanted = desired.apply(element);
      if (wanted == null) {
        if (old != null) {
          if (element.set().outlivesItsCount()) {
            later.add(element);
          } else {
            now.add(new ElementChange.Remove(element));
          }
        }
      } else if (old == null) {
        now.add(new ElementChange.Add(element, wanted));
      } else if (!old.equals(wanted)) {
        now.add(new ElementChange.Replace(element, wanted));
      }
    }
    return new ElementDiff(now, later);
  }
}

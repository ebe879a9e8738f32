package io.fairlead.multijvm.history;

import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * All that is known of one run.
 *
 * @param agents what each agent has in force after the last fault ended and all went quiet, the
 *     same text for the same state
 * @param forgets whether the past may be cleared away, so that a watch can not go on
 */
record History(
    List<Operation> operations, List<Watch> watches, Map<String, String> agents, boolean forgets) {
  History {
    operations = List.copyOf(operations);
    watches = List.copyOf(watches);
    agents = Map.copyOf(agents);
  }

  /** The objects that somebody may have deleted. */
  Set<Key> deletable() {
    return operations.stream()
        .filter(each -> each.request() instanceof Request.Delete)
        .filter(each -> !(each.outcome() instanceof Outcome.Refused))
        .flatMap(each -> each.key().stream())
        .collect(Collectors.toSet());
  }

  /** The keys anybody named, sorted. */
  List<Key> keys() {
    Stream<Key> asked = operations.stream().flatMap(each -> each.key().stream());
    Stream<Key> listed =
        operations.stream()
            .flatMap(
                each ->
                    each.outcome() instanceof Outcome.Listed listing
                        ? listing.items().keySet().stream()
                        : Stream.empty());
    return Stream.concat(asked, listed).distinct().sorted().toList();
  }
}

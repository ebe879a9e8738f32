package io.fairlead.agent.domains;

import io.fairlead.model.meta.NamespacedName;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Predicate;
import java.util.stream.Stream;

/**
 * Which addresses pods were told names stand for, for each policy that allows the name. What is
 * learned is in force from some turn on: a turn is everything the data plane takes over at once.
 * Bounded by name, by policy and altogether; who was told longest ago goes first, so that what is
 * kept does not depend on the order in which it was learned. Times are milliseconds since 1970,
 * given by the caller. Used under its owner's lock.
 */
final class LearnedNames {
  /** As many as implementations of the API must support (NPEP-133). */
  static final int MOST_OF_NAME = 100;

  static final int MOST_OF_POLICY = 5_000;
  static final int MOST = 20_000;

  /** A name of a policy, and an address it stands for. */
  record Fact(NamespacedName policy, String name, String address) {}

  /**
   * What is known of a fact.
   *
   * @param until when it is over, unless a connection uses it
   * @param turn from which it is in force
   */
  private record Known(long until, long turn) {}

  /**
   * What learning did.
   *
   * @param turn that has to be in force before the addresses are; 0: they always were
   * @param news what was not known
   * @param lost what had to make room
   */
  record Learned(long turn, List<Fact> news, List<Fact> lost) {}

  private static final Comparator<Map.Entry<Fact, Known>> FIRST_TO_GO =
      Comparator.<Map.Entry<Fact, Known>>comparingLong(each -> each.getValue().until())
          .thenComparing(each -> each.getKey().name())
          .thenComparing(each -> each.getKey().address());

  private final Map<NamespacedName, Map<String, Map<String, Known>>> policies = new HashMap<>();
  private final Map<NamespacedName, Integer> counts = new HashMap<>();
  private final Set<NamespacedName> touched = new HashSet<>();
  private int count;
  private long turn = 1;

  /** These addresses are the name's until then, or longer if that is known. */
  Learned learn(NamespacedName policy, String name, Map<String, Long> untils) {
    Map<String, Known> known =
        policies
            .computeIfAbsent(policy, _ -> new HashMap<>())
            .computeIfAbsent(name, _ -> new HashMap<>());
    List<Fact> news = new ArrayList<>();
    untils.forEach(
        (address, until) -> {
          Known before = known.get(address);
          if (before == null) {
            news.add(new Fact(policy, name, address));
            known.put(address, new Known(until, turn));
          } else if (before.until() < until) {
            known.put(address, new Known(until, before.turn()));
          }
        });
    List<Fact> lost = new ArrayList<>();
    if (!news.isEmpty()) {
      add(policy, news.size());
      touched.add(policy);
      makeRoom(policy, name, lost);
    }
    long needed = 0;
    for (String address : untils.keySet()) {
      Known now = known.get(address);
      needed = Math.max(needed, now == null ? 0 : now.turn());
    }
    if (known.isEmpty()) {
      forgetName(policy, name);
    }
    return new Learned(needed, List.copyOf(news), List.copyOf(lost));
  }

  private void makeRoom(NamespacedName policy, String name, List<Fact> lost) {
    Map<String, Known> ofName = ofName(policy, name);
    while (ofName.size() > MOST_OF_NAME) {
      lose(facts(policy, name, ofName), lost);
    }
    while (counts.getOrDefault(policy, 0) > MOST_OF_POLICY) {
      lose(facts(policy), lost);
    }
    while (count > MOST) {
      NamespacedName largest =
          counts.entrySet().stream()
              .max(
                  Map.Entry.<NamespacedName, Integer>comparingByValue()
                      .thenComparing(Map.Entry.comparingByKey()))
              .orElseThrow()
              .getKey();
      lose(facts(largest), lost);
    }
  }

  private void lose(Stream<Map.Entry<Fact, Known>> some, List<Fact> lost) {
    Fact first = some.min(FIRST_TO_GO).orElseThrow().getKey();
    lost.add(first);
    remove(first);
  }

  private Stream<Map.Entry<Fact, Known>> facts(NamespacedName policy) {
    return policies.getOrDefault(policy, Map.of()).entrySet().stream()
        .flatMap(name -> facts(policy, name.getKey(), name.getValue()));
  }

  private static Stream<Map.Entry<Fact, Known>> facts(
      NamespacedName policy, String name, Map<String, Known> known) {
    return known.entrySet().stream()
        .map(each -> Map.entry(new Fact(policy, name, each.getKey()), each.getValue()));
  }

  private Map<String, Known> ofName(NamespacedName policy, String name) {
    return policies.getOrDefault(policy, Map.of()).getOrDefault(name, Map.of());
  }

  /** The addresses of all names of the policy that are asked for. */
  Set<String> addresses(NamespacedName policy, Predicate<String> names) {
    Set<String> addresses = new TreeSet<>();
    policies
        .getOrDefault(policy, Map.of())
        .forEach(
            (name, known) -> {
              if (names.test(name)) {
                addresses.addAll(known.keySet());
              }
            });
    return addresses;
  }

  /** Everything, and when it is over. */
  Map<Fact, Long> all() {
    Map<Fact, Long> all = HashMap.newHashMap(count);
    policies
        .keySet()
        .forEach(
            policy ->
                facts(policy).forEach(each -> all.put(each.getKey(), each.getValue().until())));
    return all;
  }

  /** What is over, unless a connection uses it. */
  List<Fact> over(long now) {
    return policies.keySet().stream()
        .flatMap(this::facts)
        .filter(each -> each.getValue().until() <= now)
        .map(Map.Entry::getKey)
        .toList();
  }

  /** Forgets it, from the turn under way on. */
  void remove(Fact fact) {
    Map<String, Known> known = ofName(fact.policy(), fact.name());
    if (known.containsKey(fact.address())) {
      known.remove(fact.address());
      add(fact.policy(), -1);
      touched.add(fact.policy());
      if (known.isEmpty()) {
        forgetName(fact.policy(), fact.name());
      }
    }
  }

  /** Forgets what none of these is about. */
  void retain(NamespacedName policy, Predicate<String> names) {
    facts(policy)
        .map(Map.Entry::getKey)
        .filter(fact -> !names.test(fact.name()))
        .toList()
        .forEach(this::remove);
  }

  /** Forgets what is of no such policy. */
  void retainPolicies(Set<NamespacedName> some) {
    List.copyOf(policies.keySet()).stream()
        .filter(policy -> !some.contains(policy))
        .forEach(policy -> retain(policy, _ -> false));
  }

  /** The policies whose addresses have changed since this was asked last. */
  Set<NamespacedName> takeTouched() {
    Set<NamespacedName> all = Set.copyOf(touched);
    touched.clear();
    return all;
  }

  /** Ends the turn under way, and begins the next. */
  long endTurn() {
    return turn++;
  }

  /** How many addresses of names there are. */
  int count() {
    return count;
  }

  private void add(NamespacedName policy, int more) {
    count += more;
    counts.merge(policy, more, (a, b) -> a + b == 0 ? null : Integer.valueOf(a + b));
  }

  private void forgetName(NamespacedName policy, String name) {
    Map<String, Map<String, Known>> names = policies.getOrDefault(policy, Map.of());
    if (names.getOrDefault(name, Map.of()).isEmpty()) {
      names.remove(name);
    }
    if (names.isEmpty()) {
      policies.remove(policy);
    }
  }
}

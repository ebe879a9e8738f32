package io.fairlead.agent.nftables.rules;

import io.fairlead.model.meta.NamespacedName;
import io.fairlead.model.net.IpAddress;
import io.fairlead.model.networkpolicy.Direction;
import io.fairlead.model.networkpolicy.PolicyRules;
import io.fairlead.model.networkpolicy.PolicyRules.AddressPort;
import io.fairlead.model.networkpolicy.PolicyRules.PortMatch;
import io.fairlead.model.networkpolicy.PolicyRules.Rule;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.function.ToIntFunction;

/**
 * What the ClusterNetworkPolicies of a tier say about a class, with their order worked out
 * beforehand: for each peer, each range of addresses and anyone else the decisions of all rules
 * that match, by port. The kernel takes the first it finds, in this order, so its cost does not
 * depend on how many policies and rules there are.
 */
final class TierRules {

  private final PodClass pods;
  private final List<Ranked> rules = new ArrayList<>();

  /** By address of a pod, the rules that name it. */
  private final Map<IpAddress, BitSet> naming = new HashMap<>();

  /** The rules whose blocks hold an address. */
  private final DisjointBlocks<Integer> blocks;

  private final BitSet anyone = new BitSet();
  private final Map<BitSet, PortDecisions> worked = new HashMap<>();

  /** By peer, or range; those that follow from the next wider one are left out. */
  private final Map<IpAddress, PortDecisions> peers = new HashMap<>();

  private final List<Range> ranges = new ArrayList<>();

  /** A rule, the ports it is about, and by address of a peer those that have a name there (N10). */
  private record Ranked(Rule rule, AllowedPorts ports, Map<IpAddress, AllowedPorts> named) {}

  private record Range(IpAddress first, IpAddress last, PortDecisions decisions) {}

  private TierRules(PodClass pods) {
    this.pods = pods;
    this.blocks = new DisjointBlocks<>(pods.family());
  }

  static TierRules of(PodClass pods, Map<NamespacedName, PolicyRules> policies) {
    TierRules result = new TierRules(pods);
    pods.policies().stream()
        .filter(policies::containsKey)
        .map(policies::get)
        .sorted(Comparator.comparing(PolicyRules::standing).thenComparing(PolicyRules::name))
        .forEach(result::add);
    result.work();
    return result;
  }

  /** Every set of decisions that is named. */
  Set<PortDecisions> decisions() {
    Set<PortDecisions> all = new HashSet<>(peers.values());
    ranges.forEach(range -> all.add(range.decisions()));
    if (!anyone().equals(PortDecisions.NONE)) {
      all.add(anyone());
    }
    return all;
  }

  /**
   * What the class with this number wants.
   *
   * @param decisions the numbers of sets of decisions
   */
  Map<Element, Words> elements(int number, ToIntFunction<PortDecisions> decisions) {
    Words id = Words.symmetric(number);
    IpFamily family = pods.family();
    Map<Element, Words> elements = new HashMap<>();
    peers.forEach(
        (peer, decided) ->
            elements.put(
                new Element(DataSet.PEER, family, Words.concat(id, Words.address(peer))),
                Words.symmetric(decisions.applyAsInt(decided))));
    for (Range range : ranges) {
      elements.put(
          new Element(DataSet.BLOCK, family, Words.concat(id, Words.address(range.first()))),
          Words.concat(
              id,
              Words.address(range.last()),
              Words.symmetric(decisions.applyAsInt(range.decisions()))));
    }
    if (!anyone().equals(PortDecisions.NONE)) {
      elements.put(
          new Element(DataSet.ANYONE, family, id), Words.symmetric(decisions.applyAsInt(anyone())));
    }
    return elements;
  }

  private void add(PolicyRules policy) {
    List<Rule> all = policy.rules(pods.direction());
    for (int i = 0; i < all.size(); i++) {
      add(policy.name(), i, all.get(i));
    }
  }

  private void add(NamespacedName policy, int index, Rule rule) {
    AllowedPorts ports = rule.ports().isEmpty() ? AllowedPorts.EVERYTHING : AllowedPorts.NONE;
    Map<IpAddress, AllowedPorts> named = new HashMap<>();
    for (int i = 0; i < rule.ports().size(); i++) {
      PortMatch match = rule.ports().get(i);
      Set<AddressPort> names = match.named();
      if (names == null) {
        ports = ports.or(AllowedPorts.of(match));
      } else if (pods.direction() == Direction.INGRESS) {
        ports = ports.or(pods.named(policy, index, i, match.protocol()));
      } else {
        for (AddressPort name : names) {
          ours(name.address())
              .forEach(
                  peer ->
                      named.merge(
                          peer, AllowedPorts.of(match.protocol(), name.port()), AllowedPorts::or));
        }
      }
    }
    int number = rules.size();
    rules.add(new Ranked(rule, ports, named));
    if (rule.anyPeer()) {
      anyone.set(number);
    }
    named.keySet().forEach(peer -> naming.computeIfAbsent(peer, _ -> new BitSet()));
    for (String peer : rule.peerPods()) {
      ours(peer).forEach(address -> naming.computeIfAbsent(address, _ -> new BitSet()).set(number));
    }
    rule.ipBlocks().forEach(block -> blocks.add(block, number));
  }

  /** From the widest to the narrowest: anyone, ranges, peers. */
  private void work() {
    PortDecisions ofAnyone = decisions(anyone);
    TreeMap<IpAddress, DisjointBlocks.Range<BitSet>> cuts = new TreeMap<>();
    for (DisjointBlocks.Range<BitSet> cut :
        blocks.disjoint(numbers -> with(anyone, numbers), new BitSet())) {
      cuts.put(cut.first(), cut);
      PortDecisions decided = decisions(cut.meaning());
      if (!decided.equals(ofAnyone)) {
        ranges.add(new Range(cut.first(), cut.last(), decided));
      }
    }
    naming.forEach(
        (peer, own) -> {
          Map.Entry<IpAddress, DisjointBlocks.Range<BitSet>> below = cuts.floorEntry(peer);
          boolean inside = below != null && below.getValue().last().compareTo(peer) >= 0;
          BitSet wider = inside ? below.getValue().meaning() : anyone;
          BitSet all = (BitSet) wider.clone();
          all.or(own);
          PortDecisions decided = decisions(all, peer);
          if (!decided.equals(decisions(wider))) {
            peers.put(peer, decided);
          }
        });
  }

  private static BitSet with(BitSet some, Set<Integer> more) {
    BitSet all = (BitSet) some.clone();
    more.forEach(all::set);
    return all;
  }

  private PortDecisions anyone() {
    return decisions(anyone);
  }

  /** What these rules say, the first of them first. */
  private PortDecisions decisions(BitSet matching) {
    return worked.computeIfAbsent(matching, _ -> decisions(matching, rule -> rule.ports()));
  }

  private PortDecisions decisions(BitSet matching, IpAddress peer) {
    boolean names = matching.stream().anyMatch(i -> rules.get(i).named().containsKey(peer));
    return names
        ? decisions(
            matching, rule -> rule.ports().or(rule.named().getOrDefault(peer, AllowedPorts.NONE)))
        : decisions(matching);
  }

  private PortDecisions decisions(BitSet matching, Function<Ranked, AllowedPorts> ports) {
    PortDecisions decided = PortDecisions.NONE;
    for (int i = matching.nextSetBit(0);
        i >= 0 && !decided.complete();
        i = matching.nextSetBit(i + 1)) {
      Ranked rule = rules.get(i);
      decided = decided.then(ports.apply(rule), rule.rule().decides());
    }
    return decided;
  }

  private List<IpAddress> ours(String text) {
    return IpAddress.parse(text)
        .filter(address -> IpFamily.of(address) == pods.family())
        .map(List::of)
        .orElse(List.of());
  }
}

package io.fairlead.agent.nftables.rules;

import io.fairlead.agent.compute.NodePlace;
import io.fairlead.model.net.IpAddress;
import io.fairlead.model.networkpolicy.PolicyRules;
import io.fairlead.model.node.EntryType;
import io.fairlead.model.node.ImageEntry;
import io.fairlead.model.node.ImageKey;
import io.fairlead.model.node.NodeImage;
import io.fairlead.model.pod.Pod;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Works out what network policies want in the kernel.
 *
 * <pre>
 *   address of a pod          ─▶ class    pods with the same policies, in one direction
 *   class . peer              ─▶ ports    a peer is the address of a pod, a range of them, anyone
 *   ports . protocol . port               allowed by NetworkPolicies
 *   decisions . protocol . port           what a tier of ClusterNetworkPolicies says
 * </pre>
 *
 * Remembers the numbers of classes and of sets of ports, so that a change stays small; everything
 * else follows from the image. Used by one thread.
 */
public final class PolicyPlanner {
  private final NodePlace place;
  private final IsolationIndex index;
  private final PodClasses classes = new PodClasses();
  private final PortSets ports = new PortSets();
  private final DecisionSets decisions = new DecisionSets();

  public PolicyPlanner(NodePlace place) {
    this.place = place;
    this.index = new IsolationIndex(place);
  }

  /**
   * Keeps the numbers of classes that an agent before this gave, so that a restart moves no pod.
   *
   * @param held what is in the kernel; empty: nothing is kept any more
   */
  public void adopt(Map<Element, Words> held) {
    classes.adopt(held);
  }

  /**
   * Takes over what changed.
   *
   * @return what they want now, of all whose wants may differ
   */
  public Map<Claimant, Map<Element, Words>> update(NodeImage image, Set<ImageKey> changed) {
    Map<Claimant, Map<Element, Words>> wanted = new HashMap<>();
    Set<IsolatedPod> touched = new LinkedHashSet<>();
    for (ImageKey key : changed) {
      ImageEntry entry = image.entries().get(key);
      if (key.type() == EntryType.POD) {
        Pod pod = entry instanceof ImageEntry.OfPod(Pod found) ? found : null;
        wanted.put(new Claimant(Claimant.Kind.POD, key.name()), ofPod(pod));
      } else if (key.type() == EntryType.POLICY_RULES) {
        PolicyRules now = entry instanceof ImageEntry.OfPolicy(PolicyRules found) ? found : null;
        touched.addAll(index.replace(key.name(), now));
      }
    }
    if (!touched.isEmpty()) {
      wanted.putAll(reclassify(touched));
    }
    return wanted;
  }

  /**
   * Takes over what these policies say now; all else is as before.
   *
   * @return what they want now, of all whose wants may differ
   */
  public Map<Claimant, Map<Element, Words>> replace(Collection<PolicyRules> rules) {
    Set<IsolatedPod> touched = new LinkedHashSet<>();
    rules.forEach(policy -> touched.addAll(index.replace(policy.name(), policy)));
    return reclassify(touched);
  }

  private Map<Claimant, Map<Element, Words>> reclassify(Set<IsolatedPod> touched) {
    SortedMap<IsolatedPod, @Nullable PodClass> moved = new TreeMap<>();
    touched.forEach(pod -> moved.put(pod, index.classify(pod)));
    Map<Claimant, Map<Element, Words>> wanted = new HashMap<>();
    Set<Integer> unused = classes.move(moved);
    unused.forEach(number -> wanted.put(claimant(number), Map.of()));
    Set<PodClass> changed = new LinkedHashSet<>();
    moved.forEach(
        (pod, pods) -> {
          if (pods == null) {
            wanted.put(pod.claimant(), Map.of());
          } else {
            wanted.put(pod.claimant(), pod.elements(classes.number(pods)));
            changed.add(pods);
          }
        });
    Set<Integer> idle = new LinkedHashSet<>(unused);
    for (PodClass pods : changed) {
      int number = classes.number(pods);
      if (number != Numbers.NONE_LEFT) {
        idle.remove(number);
        wanted.putAll(rules(number, pods));
      }
    }
    idle.forEach(
        number -> {
          wanted.putAll(ports.use(number, IpFamily.V4, Set.of()));
          wanted.putAll(decisions.use(number, IpFamily.V4, Set.of()));
        });
    return wanted;
  }

  private Map<Claimant, Map<Element, Words>> rules(int number, PodClass pods) {
    Map<Claimant, Map<Element, Words>> wanted = new HashMap<>();
    IpFamily family = pods.family();
    switch (pods.stage()) {
      case NETWORK_POLICY -> {
        ClassRules rules = ClassRules.of(pods, index.policies());
        wanted.putAll(ports.use(number, family, rules.ports()));
        wanted.put(claimant(number), rules.elements(number, set -> ports.number(family, set)));
      }
      case ADMIN, BASELINE -> {
        TierRules rules = TierRules.of(pods, index.policies());
        wanted.putAll(decisions.use(number, family, rules.decisions()));
        wanted.put(claimant(number), rules.elements(number, set -> decisions.number(family, set)));
      }
    }
    return wanted;
  }

  private static Claimant claimant(int classNumber) {
    return Claimant.numbered(Claimant.Kind.CLASS, classNumber);
  }

  /** What comes from the pod's addresses comes from a pod, even from a process of this host. */
  private Map<Element, Words> ofPod(@Nullable Pod pod) {
    if (pod == null || pod.hostNetwork() || pod.finished()) {
      return Map.of();
    }
    Map<Element, Words> elements = new HashMap<>();
    pod.reachedAt().stream()
        .flatMap(ip -> IpAddress.parse(ip).stream())
        .filter(address -> !place.isNode(address))
        .map(address -> new Element(DataSet.PODS, IpFamily.of(address), Words.address(address)))
        .forEach(element -> elements.put(element, Words.NONE));
    return elements;
  }
}

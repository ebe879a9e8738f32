package io.fairlead.agent.nftables.rules;

import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * The classes isolated pods are in, numbered. When all pods of a class get one more policy, or lose
 * one, the number stays: only what that policy says changes in the kernel. Used by one thread.
 */
final class PodClasses {
  private final Numbers<PodClass> numbers = new Numbers<>(1);
  private final Map<PodClass, SortedSet<IsolatedPod>> members = new HashMap<>();
  private final Map<IsolatedPod, PodClass> classes = new HashMap<>();
  private Map<Element, Words> held = Map.of();

  /**
   * From now on a class that gets a number gets the one under which the kernel has its pods.
   *
   * @param held what is in the kernel; empty: nothing is kept any more
   */
  void adopt(Map<Element, Words> held) {
    this.held = held;
  }

  /** The number of a class that has members. */
  int number(PodClass pods) {
    return numbers.of(pods);
  }

  /**
   * Puts the pods into the classes they are in now; a pod without one is no longer isolated.
   *
   * @return the numbers that no class has now
   */
  Set<Integer> move(SortedMap<IsolatedPod, @Nullable PodClass> pods) {
    Map<PodClass, PodClass> cameFrom = new HashMap<>();
    Set<PodClass> left = new LinkedHashSet<>();
    pods.forEach(
        (pod, now) -> {
          PodClass before = now == null ? classes.remove(pod) : classes.put(pod, now);
          if (before != null && !before.equals(now)) {
            left.add(before);
            members.getOrDefault(before, new TreeSet<>()).remove(pod);
          }
          if (now != null && !now.equals(before)) {
            members.computeIfAbsent(now, _ -> new TreeSet<>()).add(pod);
            if (before != null) {
              cameFrom.putIfAbsent(now, before);
            }
          }
        });
    left.removeIf(before -> !members.getOrDefault(before, new TreeSet<>()).isEmpty());
    cameFrom.forEach(
        (now, before) -> {
          if (!numbers.has(now) && left.contains(before)) {
            numbers.rename(before, now);
          }
        });
    if (!held.isEmpty()) {
      pods.forEach(
          (pod, now) -> {
            Integer number = pod.heldClass(held);
            if (now != null && number != null) {
              numbers.claim(now, number);
            }
          });
    }
    Set<Integer> unused = new HashSet<>();
    for (PodClass before : left) {
      members.remove(before);
      if (numbers.has(before)) {
        unused.add(numbers.of(before));
        numbers.release(before);
      }
    }
    return unused;
  }
}

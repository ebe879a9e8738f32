package io.fairlead.agent.nftables.rules;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Reads back from the kernel's elements which slot each endpoint has. */
final class SlotsHeld {
  private SlotsHeld() {}

  /** By balancer of a family ({@link PortDesires#slotsOf}), without what is behind a gap. */
  static Map<Integer, List<Backend>> read(Map<Element, Words> held) {
    Map<Integer, TreeMap<Integer, Backend>> found = new HashMap<>();
    held.forEach(
        (element, data) -> {
          Words backend = null;
          if (element.set() == DataSet.SLOT) {
            backend = data;
          } else if (element.set() == DataSet.STICKY_SLOT) {
            Words pinned = Words.concat(element.key().first(Integer.BYTES), data);
            backend = held.get(new Element(DataSet.STICKY_ENDPOINT, element.family(), pinned));
          }
          if (backend != null) {
            int balancer = PortDesires.slotsOf(element.key().numberAt(0), element.family());
            found
                .computeIfAbsent(balancer, _ -> new TreeMap<>())
                .put(element.key().numberAt(1) - Ruleset.FIRST_SLOT, Backend.read(backend));
          }
        });
    Map<Integer, List<Backend>> slots = new HashMap<>();
    found.forEach(
        (balancer, bySlot) -> {
          List<Backend> known = new ArrayList<>();
          bySlot.forEach(
              (slot, backend) -> {
                if (slot == known.size()) {
                  known.add(backend);
                }
              });
          slots.put(balancer, known);
        });
    return slots;
  }
}

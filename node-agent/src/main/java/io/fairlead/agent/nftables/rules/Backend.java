package io.fairlead.agent.nftables.rules;

import io.fairlead.model.endpointslice.Target;
import io.fairlead.model.net.IpAddress;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** An endpoint as the kernel knows it. */
record Backend(IpAddress address, int port) {

  /** Empty when the target's address is none. */
  static Optional<Backend> of(Target target) {
    return IpAddress.parse(target.address()).map(address -> new Backend(address, target.port()));
  }

  /** As the data of a map. */
  Words words() {
    return Words.concat(Words.address(address), Words.port(port));
  }

  /** What {@link #words} wrote. */
  static Backend read(Words words) {
    int port = words.bytes() - Integer.BYTES;
    return new Backend(words.first(port).address(), words.after(port).port());
  }

  /**
   * The backends in numbered slots. Those that were there before stay where they were, as far as
   * there is no hole, so that one endpoint's change touches two slots at most.
   */
  static List<Backend> slots(List<Backend> before, List<Backend> wanted) {
    Set<Backend> fresh = new LinkedHashSet<>(wanted);
    List<Backend> slots = new ArrayList<>();
    Deque<Integer> holes = new ArrayDeque<>();
    for (Backend backend : before) {
      if (!fresh.remove(backend)) {
        holes.add(slots.size());
      }
      slots.add(backend);
    }
    for (Backend backend : fresh) {
      if (holes.isEmpty()) {
        slots.add(backend);
      } else {
        slots.set(holes.removeFirst(), backend);
      }
    }
    while (!holes.isEmpty()) {
      int last = slots.size() - 1;
      Backend moved = slots.removeLast();
      if (holes.getLast() == last) {
        holes.removeLast();
      } else {
        slots.set(holes.removeFirst(), moved);
      }
    }
    return List.copyOf(slots);
  }
}

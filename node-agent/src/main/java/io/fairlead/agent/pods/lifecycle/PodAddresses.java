package io.fairlead.agent.pods.lifecycle;

import io.fairlead.model.net.Cidr;
import java.util.Optional;
import java.util.Set;

/** Addresses for pods. */
public final class PodAddresses {
  private PodAddresses() {}

  /**
   * The next address of the range that nobody has, after the one given last, so that one that just
   * became free rests for a while. The first and the last of the range are nobody's.
   *
   * @param last empty: none yet
   */
  public static Optional<String> next(Cidr range, Set<String> taken, String last) {
    long usable = range.size() - 2;
    long start = 0;
    for (long offset = 1; !last.isEmpty() && offset <= usable; offset++) {
      if (range.addressAt(offset).text().equals(last)) {
        start = offset;
      }
    }
    for (long i = 0; i < usable; i++) {
      String address = range.addressAt((start + i) % usable + 1).text();
      if (!taken.contains(address)) {
        return Optional.of(address);
      }
    }
    return Optional.empty();
  }
}

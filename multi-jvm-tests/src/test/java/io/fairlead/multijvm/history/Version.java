package io.fairlead.multijvm.history;

import java.util.Set;

/**
 * What an object is at one revision.
 *
 * @param revision its resourceVersion
 * @param value names the write it is of: no two writes have the same
 * @param addresses what nobody else may have at the same time, {@code clusterIP 10.96.0.7}
 */
record Version(String uid, long revision, String value, Set<String> addresses) {
  Version {
    addresses = Set.copyOf(addresses);
  }

  @Override
  public String toString() {
    return "%s@%d (uid %s)".formatted(value, revision, uid);
  }
}

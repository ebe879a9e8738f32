package io.fairlead.controlplane.distribution;

import java.util.Collection;
import java.util.List;

/**
 * All there was at one revision, shared by all agents that begin anew meanwhile: what waits for
 * them is a place in it.
 */
record Stock(long revision, List<Shelved> all) {

  /** More changed keys than this, and another one is made. */
  static final int MOST_BEHIND = 1024;

  static Stock of(long revision, Collection<Shelved> all) {
    return new Stock(revision, List.copyOf(all));
  }
}

package io.fairlead.controlplane.catalog;

import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** The streams that follow the changes, to be told when there are new ones. Any thread. */
final class Followers {

  private final Set<Runnable> wakeUps = ConcurrentHashMap.newKeySet();

  void add(Runnable wakeUp) {
    wakeUps.add(wakeUp);
  }

  void remove(Runnable wakeUp) {
    wakeUps.remove(wakeUp);
  }

  void wake() {
    wakeUps.forEach(Runnable::run);
  }
}

package io.fairlead.controlplane.ownership;

import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;

/**
 * What this control plane acts for. Two that see different members may both act for a key for a
 * moment; that is harmless, for writes are conditional and compare with the newest image first.
 * Thread-safe.
 */
public final class Ownership {

  private final String self;
  private final List<Runnable> listeners = new CopyOnWriteArrayList<>();
  private volatile Set<String> members = Set.of();

  /**
   * Nobody owns anything yet.
   *
   * @param self the name of this member
   */
  public Ownership(String self) {
    this.self = self;
  }

  /** That of the only control plane: everything is its own. */
  public static Ownership sole() {
    Ownership all = new Ownership("self");
    all.members(Set.of("self"));
    return all;
  }

  /**
   * Whether this control plane acts for the key.
   *
   * @param concern who asks, so that one member does not get all keys that begin alike
   */
  public boolean mine(String concern, Object key) {
    return mine(concern + "/" + key);
  }

  /** Whether this control plane does what is done once in a cluster. */
  public boolean mine(String what) {
    return Rendezvous.owner(members, what).equals(Optional.of(self));
  }

  /** Has this called after each change of the members; it must not block. */
  public void onChange(Runnable listener) {
    listeners.add(listener);
  }

  /** These act from now on; this one among them, unless it was shut out. */
  public void members(Collection<String> now) {
    Set<String> before = members;
    members = Set.copyOf(now);
    if (!members.equals(before)) {
      listeners.forEach(Runnable::run);
    }
  }
}

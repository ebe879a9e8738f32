package io.fairlead.model.networkpolicy;

/** What a rule does with the connections it matches (CN2). */
public enum Action {
  /** No later rule is asked; all that a NetworkPolicy's rule can do. */
  ACCEPT,
  /** No later rule is asked. */
  DENY,
  /** The next stage is asked, no later rule of this one. */
  PASS
}

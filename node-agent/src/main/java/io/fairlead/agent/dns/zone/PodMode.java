package io.fairlead.agent.dns.zone;

/** Which names {@code a-b-c-d.<namespace>.pod.<zone>} exist (D11). */
public enum PodMode {
  /** None. */
  DISABLED,
  /** One for each address, in every namespace that exists. */
  INSECURE,
  /** Those of pods this node knows to be in the namespace. */
  VERIFIED
}

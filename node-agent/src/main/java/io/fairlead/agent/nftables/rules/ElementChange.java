package io.fairlead.agent.nftables.rules;

/** One step from what the kernel holds to what it should. */
public sealed interface ElementChange {
  Element element();

  /** It is not there yet. */
  record Add(Element element, Words data) implements ElementChange {}

  /** It is there with other data; taken out and put back in one step. */
  record Replace(Element element, Words data) implements ElementChange {}

  /** It is there and should not be. */
  record Remove(Element element) implements ElementChange {}
}

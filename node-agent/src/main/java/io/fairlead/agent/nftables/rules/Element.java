package io.fairlead.agent.nftables.rules;

/** The place of one element: which set or map, and its key there. */
public record Element(DataSet set, IpFamily family, Words key) {

  /** Name of the set or map in the table. */
  public String setName() {
    return set.text() + family.digit();
  }

  /** Keys are ranges; the element's data begins with the last key of its range. */
  public boolean range() {
    return set.ranges();
  }
}

package io.fairlead.agent.nftables.rules;

import io.fairlead.agent.compute.Frontend;
import io.fairlead.model.meta.Protocol;
import io.fairlead.model.net.IpAddress;
import io.fairlead.model.networkpolicy.Connection;

/** The place of one element: which set or map, and its key there. */
public record Element(DataSet set, IpFamily family, Words key) {

  /** The place of a Service port that a server of this host answers. */
  public static Element untracked(Frontend frontend) {
    IpAddress address = new IpAddress(frontend.address());
    return new Element(
        DataSet.UNTRACKED,
        IpFamily.of(address),
        Words.concat(
            Words.address(address),
            Words.protocol(frontend.protocol()),
            Words.port(frontend.port())));
  }

  /** Name of the set or map in the table. */
  public String setName() {
    return set.text() + family.digit();
  }

  /** Keys are ranges; the element's data begins with the last key of its range. */
  public boolean range() {
    return set.ranges();
  }

  /** The connection an element of {@link DataSet#DENIED} stands for. */
  public Connection denied() {
    int address = family.bytes() / Integer.BYTES;
    int number = key.word(2 * address) >>> 24;
    Protocol protocol =
        switch (number) {
          case 6 -> Protocol.TCP;
          case 17 -> Protocol.UDP;
          default -> Protocol.SCTP;
        };
    return new Connection(
        key.address(0, family).text(),
        key.address(address, family).text(),
        key.word(2 * address + 1) >>> 16,
        protocol);
  }
}

package io.fairlead.agent.dns;

import io.fairlead.agent.dns.zone.ZoneOptions;
import io.fairlead.model.net.Cidr;
import java.net.InetSocketAddress;
import java.util.List;

/**
 * How a node answers DNS.
 *
 * @param bind where to listen, each over UDP and TCP; port 0 takes a free one. Name concrete
 *     addresses: a wildcard answers from whatever address the kernel picks
 * @param beside whether another process of this agent may be listening there, and will leave; else
 *     somebody who listens there is in the way
 * @param trusted ranges whose addresses nobody else can take
 * @param blocks what is answered, at first
 */
public record DnsSettings(
    List<InetSocketAddress> bind, boolean beside, List<Cidr> trusted, ServerBlocks blocks) {

  public DnsSettings {
    bind = List.copyOf(bind);
    trusted = List.copyOf(trusted);
  }

  /** One server block, and reverse names of the trusted ranges. */
  public DnsSettings(
      List<InetSocketAddress> bind,
      boolean beside,
      ZoneOptions zone,
      List<Cidr> reverse,
      Corefile corefile) {
    this(bind, beside, reverse, ServerBlocks.one(zone, reverse, corefile));
  }

  /** Alone at its addresses. */
  public DnsSettings(
      List<InetSocketAddress> bind, ZoneOptions zone, List<Cidr> reverse, Corefile corefile) {
    this(bind, false, zone, reverse, corefile);
  }

  /** Beside another process of this agent, or alone. */
  public DnsSettings beside(boolean another) {
    return new DnsSettings(bind, another, trusted, blocks);
  }
}

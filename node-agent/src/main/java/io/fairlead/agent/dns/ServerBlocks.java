package io.fairlead.agent.dns;

import io.fairlead.agent.dns.zone.ZoneOptions;
import io.fairlead.model.net.Cidr;
import java.util.List;
import java.util.Set;
import org.xbill.DNS.Name;

/**
 * What is answered and how: all that can change while a server runs.
 *
 * @param zone what of the cluster is answered
 * @param reverse ranges whose reverse names are ours, also where there is no Service or pod
 */
public record ServerBlocks(ZoneOptions zone, List<Cidr> reverse, List<Block> blocks) {
  public ServerBlocks {
    reverse = List.copyOf(reverse);
    blocks = List.copyOf(blocks);
  }

  /**
   * One server block.
   *
   * @param kubernetes whether it answers names of the cluster
   */
  public record Block(Set<Name> zones, boolean kubernetes, Corefile corefile) {
    public Block {
      zones = Set.copyOf(zones);
    }
  }

  /** One block for everything. */
  public static ServerBlocks one(ZoneOptions zone, List<Cidr> reverse, Corefile corefile) {
    return new ServerBlocks(zone, reverse, List.of(new Block(Set.of(Name.root), true, corefile)));
  }
}

package io.fairlead.agent.dns;

import io.fairlead.agent.dns.query.Transfer;
import io.fairlead.agent.dns.zone.ZoneOptions;
import io.fairlead.model.corefile.Plugin;
import io.fairlead.model.net.Cidr;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
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
   * @param view the questions it is for; empty: all
   * @param kubernetes whether it answers names of the cluster
   * @param transfers who may have them all
   */
  public record Block(
      Set<Name> zones,
      Optional<Plugin.View> view,
      boolean kubernetes,
      Corefile corefile,
      List<Transfer> transfers) {
    public Block {
      zones = Set.copyOf(zones);
      transfers = List.copyOf(transfers);
    }
  }

  /** Whom to tell of changes: zones of the cluster that a block with them lets be transferred. */
  List<Secondaries.Secondary> secondaries() {
    List<Secondaries.Secondary> all = new ArrayList<>();
    for (Block block : blocks) {
      for (Transfer transfer : block.kubernetes() ? block.transfers() : List.<Transfer>of()) {
        Set<Name> zones = zone.allZones().filter(transfer::covers).collect(Collectors.toSet());
        transfer.to().forEach(to -> all.add(new Secondaries.Secondary(to, zones)));
      }
    }
    return all;
  }

  /** One block for everything. */
  public static ServerBlocks one(ZoneOptions zone, List<Cidr> reverse, Corefile corefile) {
    return new ServerBlocks(
        zone,
        reverse,
        List.of(new Block(Set.of(Name.root), Optional.empty(), true, corefile, List.of())));
  }
}

package io.fairlead.agent.dns.hosts;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.List;
import java.util.Set;
import org.xbill.DNS.AAAARecord;
import org.xbill.DNS.ARecord;
import org.xbill.DNS.DClass;
import org.xbill.DNS.Name;
import org.xbill.DNS.Record;
import org.xbill.DNS.Type;

/**
 * What this node decides itself: {@code hosts} entries come before the cluster's names, the
 * blocklist and left-out types are about names outside the cluster. All see names as they were
 * rewritten. Thread-safe; never waits.
 */
public final class LocalNames {
  private static final long BLOCKED_TTL = 60;

  private final Hosts hosts;
  private final Blocklist blocklist;
  private final BlockSettings.Answer blocked;
  private final Set<Integer> leftOut;

  /**
   * @param leftOut types of which names outside the cluster have none: {@code template IN AAAA .}
   *     with nothing but {@code rcode NOERROR}
   */
  public LocalNames(HostsSettings hosts, BlockSettings block, Set<Integer> leftOut) {
    this.hosts = new Hosts(hosts);
    this.blocklist = new Blocklist(block);
    this.blocked = block.answer();
    this.leftOut = Set.copyOf(leftOut);
  }

  /** Another one each time that {@link #anywhere} may say something else. */
  public long version() {
    return hosts.version();
  }

  /** Of any name, before it is looked for in the cluster. */
  public Local anywhere(Name name, int type) {
    return hosts.answer(name, type);
  }

  /** Of a name that is not the cluster's, before it is asked for. */
  public Local outside(Name name, int type) {
    if (blocklist.has(name)) {
      return blocked(name, type);
    }
    return leftOut.contains(type) ? new Local.NoData() : new Local.Elsewhere();
  }

  /** Of what was answered for it: an alias must not lead around the blocklist. */
  public Local answered(Name name, int type, List<Record> answer) {
    return blocklist.leadsTo(answer) ? blocked(name, type) : new Local.Elsewhere();
  }

  private Local blocked(Name name, int type) {
    return switch (blocked) {
      case NXDOMAIN -> new Local.Blocked();
      case ZERO -> zero(name, type);
    };
  }

  private static Local zero(Name name, int type) {
    return switch (type) {
      case Type.A -> new Local.Found(List.of(new ARecord(name, DClass.IN, BLOCKED_TTL, zeros(4))));
      case Type.AAAA ->
          new Local.Found(List.of(new AAAARecord(name, DClass.IN, BLOCKED_TTL, zeros(16))));
      default -> new Local.NoData();
    };
  }

  private static InetAddress zeros(int bytes) {
    try {
      return InetAddress.getByAddress(new byte[bytes]);
    } catch (UnknownHostException e) {
      throw new IllegalStateException("an address has 4 or 16 bytes", e);
    }
  }
}

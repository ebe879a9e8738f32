package io.fairlead.agent.dns.hosts;

import io.fairlead.agent.dns.trace.Step;
import io.fairlead.agent.dns.trace.Trace;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.xbill.DNS.AAAARecord;
import org.xbill.DNS.ARecord;
import org.xbill.DNS.DClass;
import org.xbill.DNS.Name;
import org.xbill.DNS.Record;
import org.xbill.DNS.Type;

/**
 * What this node decides itself: {@code hosts} entries come before the cluster's names, the
 * blocklist and what is absent are about names outside the cluster. All see names as they were
 * rewritten. Thread-safe; never waits.
 */
public final class LocalNames {
  private static final long BLOCKED_TTL = 60;

  private final Hosts hosts;
  private final Blocklist blocklist;
  private final BlockSettings.Answer blocked;
  private final Set<Absent> absent;

  /**
   * @param absent what names outside the cluster have none of
   */
  public LocalNames(HostsSettings hosts, BlockSettings block, Set<Absent> absent) {
    this.hosts = new Hosts(hosts);
    this.blocklist = new Blocklist(block);
    this.blocked = block.answer();
    this.absent = Set.copyOf(absent);
  }

  /** Another one each time that any of these may say something else. */
  public long version() {
    return hosts.version() + blocklist.version();
  }

  /** Of any name, before it is looked for in the cluster. */
  public Local anywhere(Name name, int type, Trace trace) {
    Local local = hosts.answer(name, type);
    if (trace.on() && local instanceof Local.Decided decided) {
      trace.add(new Step.Hosts(hosts.where(name), result(decided)));
    }
    return local;
  }

  private static String result(Local.Decided decided) {
    return switch (decided) {
      case Local.Found _ -> "NOERROR";
      case Local.NoData _ -> "NODATA";
      case Local.NameError _, Local.Blocked _ -> "NXDOMAIN";
    };
  }

  /** Of a name that is not the cluster's, before it is asked for. */
  public Local outside(Name name, int type, Trace trace) {
    Optional<Blocklist.Entry> entry = blocklist.find(name);
    if (entry.isPresent()) {
      return blocked(name, type, entry.get(), trace);
    }
    for (Absent one : absent) {
      if (one.covers(name, type)) {
        if (trace.on()) {
          trace.add(new Step.LeftOut(Type.string(type)));
        }
        return one.nameExists() ? new Local.NoData() : new Local.NameError();
      }
    }
    return new Local.Elsewhere();
  }

  /** Of what was answered for it: an alias must not lead around the blocklist. */
  public Local answered(Name name, int type, List<Record> answer, Trace trace) {
    Optional<Blocklist.Entry> entry = blocklist.find(answer);
    return entry.isPresent() ? blocked(name, type, entry.get(), trace) : new Local.Elsewhere();
  }

  private Local blocked(Name name, int type, Blocklist.Entry entry, Trace trace) {
    if (trace.on()) {
      trace.add(new Step.Blocked(entry.name().toString(), entry.entry(), entry.where()));
    }
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

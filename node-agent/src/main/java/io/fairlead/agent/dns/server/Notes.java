package io.fairlead.agent.dns.server;

import io.fairlead.agent.dns.count.Answered;
import io.fairlead.agent.dns.count.ServedBy;
import io.fairlead.agent.dns.count.Tallies;
import io.fairlead.agent.dns.log.QueryLogger;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;

/** What is noted of answers at one address: counted always, logged when that is asked for. */
public final class Notes {
  private final QueryLogger log;
  private final Tallies later = Tallies.ofAnyThread();
  private final Tallies tcp = Tallies.ofAnyThread();
  private final List<Tallies> threads = new CopyOnWriteArrayList<>();

  public Notes(QueryLogger log) {
    this.log = log;
  }

  /** For one thread that answers over UDP. */
  Tallies ofThisThread() {
    Tallies tallies = Tallies.ofOneThread();
    threads.add(tallies);
    return tallies;
  }

  /** Of answers over UDP that had to wait. */
  Tallies later() {
    return later;
  }

  Tallies tcp() {
    return tcp;
  }

  QueryLogger log() {
    return log;
  }

  /** All over UDP until now. */
  public Map<ServedBy, Answered> overUdp() {
    Map<ServedBy, Answered> all = later.read();
    threads.forEach(each -> each.addTo(all));
    return all;
  }

  /** All over TCP until now. */
  public Map<ServedBy, Answered> overTcp() {
    return tcp.read();
  }
}

package io.fairlead.agent.dns.server;

import io.fairlead.agent.dns.count.Answered;
import io.fairlead.agent.dns.count.Tally;
import io.fairlead.agent.dns.log.QueryLogger;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** What is noted of answers at one address: counted always, logged when that is asked for. */
public final class Notes {
  private final QueryLogger log;
  private final Tally later = Tally.ofAnyThread();
  private final Tally tcp = Tally.ofAnyThread();
  private final List<Tally> threads = new CopyOnWriteArrayList<>();

  public Notes(QueryLogger log) {
    this.log = log;
  }

  /** For one thread that answers over UDP. */
  Tally ofThisThread() {
    Tally tally = Tally.ofOneThread();
    threads.add(tally);
    return tally;
  }

  /** Of answers over UDP that had to wait. */
  Tally later() {
    return later;
  }

  Tally tcp() {
    return tcp;
  }

  QueryLogger log() {
    return log;
  }

  /** All over UDP until now. */
  public Answered overUdp() {
    return threads.stream().map(Tally::read).reduce(later.read(), Answered::plus);
  }

  /** All over TCP until now. */
  public Answered overTcp() {
    return tcp.read();
  }
}

package io.fairlead.agent.denials;

import io.fairlead.model.meta.NamespacedName;
import io.fairlead.model.net.IpAddress;
import io.fairlead.model.networkpolicy.Connection;
import io.fairlead.model.networkpolicy.PolicyEvaluator;
import io.fairlead.model.networkpolicy.Verdict;
import io.fairlead.model.node.EntryType;
import io.fairlead.model.node.ImageEntry;
import io.fairlead.model.node.ImageKey;
import io.fairlead.model.node.NodeImage;
import io.fairlead.model.pod.Pod;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Denials as they happen: each is counted, and logged as far as {@link LogRate} lets it.
 * Thread-safe.
 */
public final class Denials {
  private static final Logger LOG = LoggerFactory.getLogger(Denials.class);

  /** Kinds of denials that are told apart; what comes after counts as one more. */
  static final int MAX_KINDS = 1000;

  private static final String OTHERS = "others";

  private final ReentrantLock lock = new ReentrantLock();
  private final Map<Denial.Count.Kind, Long> counts = new HashMap<>();
  private final Map<String, NamespacedName> pods = new HashMap<>();
  private final Map<NamespacedName, List<String>> addresses = new HashMap<>();
  private final LogRate rate;
  private final Consumer<Denial> log;
  private PolicyEvaluator policies = PolicyEvaluator.EMPTY;

  public Denials() {
    this(InstantSource.system(), Denials::log);
  }

  /**
   * @param log told of those that are to be logged
   */
  Denials(InstantSource clock, Consumer<Denial> log) {
    this.rate = new LogRate(clock);
    this.log = log;
  }

  /** Takes over the pods of this node and the policies, by which denials are explained. */
  public void update(NodeImage image, Set<ImageKey> changed, PolicyEvaluator now) {
    lock.lock();
    try {
      policies = now;
      for (ImageKey key : changed) {
        if (key.type() == EntryType.POD) {
          List<String> before = addresses.remove(key.name());
          if (before != null) {
            before.forEach(address -> pods.remove(address, key.name()));
          }
          if (image.entries().get(key) instanceof ImageEntry.OfPod(Pod pod) && !pod.hostNetwork()) {
            List<String> own =
                pod.reachedAt().stream()
                    .flatMap(ip -> IpAddress.parse(ip).stream())
                    .map(IpAddress::text)
                    .toList();
            addresses.put(key.name(), own);
            own.forEach(address -> pods.put(address, key.name()));
          }
        }
      }
    } finally {
      lock.unlock();
    }
  }

  /** The address is that of a pod of this node. */
  public boolean isPod(String address) {
    lock.lock();
    try {
      return pods.containsKey(address);
    } finally {
      lock.unlock();
    }
  }

  /** The kernel denied the connection, with so many packets since it was told last. */
  public void seen(Connection connection, long packets) {
    lock.lock();
    try {
      if (policies.evaluate(connection) instanceof Verdict.Denied denied) {
        note(connection, denied, packets);
      } // else the policies have changed since, and nobody can say any more
    } finally {
      lock.unlock();
    }
  }

  /** The connection was denied just now. */
  public void denied(Connection connection, Verdict.Denied verdict) {
    lock.lock();
    try {
      note(connection, verdict, 1);
    } finally {
      lock.unlock();
    }
  }

  private void note(Connection connection, Verdict.Denied verdict, long times) {
    Denial denial =
        new Denial(
            connection,
            name(connection.source()),
            name(connection.destination()),
            verdict.direction(),
            verdict.why());
    Denial.Count.Kind kind = denial.kind();
    if (!counts.containsKey(kind) && counts.size() >= MAX_KINDS) {
      kind = new Denial.Count.Kind(verdict.direction(), OTHERS, "", "");
    }
    counts.merge(kind, times, Long::sum);
    if (rate.allows()) {
      log.accept(denial);
    }
  }

  /** What was denied since the start. */
  public List<Denial.Count> counts() {
    lock.lock();
    try {
      return counts.entrySet().stream()
          .map(each -> new Denial.Count(each.getKey(), each.getValue()))
          .toList();
    } finally {
      lock.unlock();
    }
  }

  private String name(String address) {
    NamespacedName pod = pods.get(address);
    return pod == null ? address : pod.toString();
  }

  private static void log(Denial denial) {
    LOG.atInfo()
        .addKeyValue("source", denial.source())
        .addKeyValue("destination", denial.destination())
        .addKeyValue("addresses", denial.connection())
        .addKeyValue("direction", denial.direction())
        .addKeyValue("policies", denial.why().policies())
        .addKeyValue("reason", denial.why())
        .log("denied by network policy");
  }
}

package io.fairlead.agent.domains;

import io.fairlead.agent.ServicePlane;
import io.fairlead.agent.dns.query.Admission;
import io.fairlead.agent.domains.LearnedNames.Fact;
import io.fairlead.agent.domains.LearnedNames.Learned;
import io.fairlead.model.meta.NamespacedName;
import io.fairlead.model.networkpolicy.DomainName;
import io.fairlead.model.networkpolicy.PolicyKinds;
import io.fairlead.model.networkpolicy.PolicyRules;
import io.fairlead.model.node.EntryType;
import io.fairlead.model.node.ImageKey;
import io.fairlead.model.node.NodeImage;
import io.fairlead.model.protocol.AgentMessage;
import java.io.IOException;
import java.net.InetAddress;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.xbill.DNS.Name;
import org.xbill.DNS.Record;

/**
 * Lets pods go where their policies allow by name (B22): what DNS is about to tell such a pod is
 * first put in force on the data plane.
 *
 * <pre>
 *   image ─▶ expect ─▶ NamedPolicies ─▶ apply ─────────────────┐ with addresses
 *                                                              ▼
 *   answer ─▶ admit ─▶ LearnedNames ─▶ turn (own thread) ─▶ ServicePlane ─▶ the answer leaves
 *                          ▲              └─▶ LearnedFile
 *                          └── look (own thread): what is over and has no open connection, goes
 * </pre>
 *
 * A turn is as large as what came in during the one before, so many answers cost few changes. Two
 * locks, taken in this order: {@code programming} for the plane's order, {@code lock} for what is
 * known; under the second nothing is waited for. Thread-safe.
 */
public final class DomainPolicies implements Admission, AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(DomainPolicies.class);
  private static final CompletionStage<?> AT_ONCE = CompletableFuture.completedStage(null);
  private static final int MOST_SAID = 1_000;
  private static final Duration NOTES_COME = Duration.ofMinutes(1);
  private static final Duration BETWEEN_WRITES = Duration.ofSeconds(30);

  private final DomainSettings settings;
  private final ServicePlane plane;
  private final InstantSource clock;
  private final Consumer<AgentMessage.EventObserved> events;
  private final ScheduledExecutorService own;

  private final ReentrantLock programming = new ReentrantLock();
  private boolean begun; // guarded by programming

  private final ReentrantLock lock = new ReentrantLock();
  // All guarded by lock.
  private final NamedPolicies policies;
  private final LearnedNames learned = new LearnedNames();
  private final Map<Fact, Long> unwritten = new HashMap<>();
  private final Waiters waiters = new Waiters();
  private final Set<NamespacedName> full = new HashSet<>();
  private boolean scheduled;
  private boolean stale;

  private final LearnedFile file; // used by the own thread, and before it runs
  private final LearnedFile notes; // the same
  private final long started;
  private boolean notesCome = true; // by the own thread only
  private long written; // the same
  private final AtomicLong late = new AtomicLong();
  private volatile Watched watched = Watched.NOBODY;

  private DomainPolicies(
      DomainSettings settings,
      ServicePlane plane,
      InstantSource clock,
      Consumer<AgentMessage.EventObserved> events) {
    this.settings = settings;
    this.plane = plane;
    this.clock = clock;
    this.events = events;
    this.policies = new NamedPolicies(settings.judgedElsewhere());
    this.file = new LearnedFile(settings.file());
    this.notes = new LearnedFile(settings.notes());
    this.started = clock.millis();
    this.own =
        Executors.newSingleThreadScheduledExecutor(
            Thread.ofPlatform().daemon().name("fairlead-domains").factory());
  }

  /**
   * Knows what an agent before this one learned; all of it is allowed for a while, since that agent
   * may have told it again after it wrote it down.
   *
   * @param events told what a user should know of a policy
   */
  public static DomainPolicies start(
      DomainSettings settings,
      ServicePlane plane,
      InstantSource clock,
      Consumer<AgentMessage.EventObserved> events) {
    DomainPolicies domains = new DomainPolicies(settings, plane, clock, events);
    domains.remember();
    long look = settings.look().toMillis();
    var _ = domains.own.scheduleWithFixedDelay(domains::look, look, look, TimeUnit.MILLISECONDS);
    return domains;
  }

  private void remember() {
    long least = clock.millis() + settings.least().toMillis();
    Map<Fact, Long> before = notes.read();
    before.putAll(file.read());
    before.forEach(
        (fact, until) ->
            learned.learn(
                fact.policy(), fact.name(), Map.of(fact.address(), Math.max(until, least))));
    waiters.reach(learned.endTurn()); // in the kernel, if a table of before is
    written = clock.millis();
  }

  /** From now on answers that concern policies of this image wait for them. */
  public void expect(NodeImage image, Set<ImageKey> changed) {
    lock.lock();
    try {
      if (policies.update(image, changed)) {
        watched = Watched.by(policies);
      }
    } finally {
      lock.unlock();
    }
  }

  /** Puts the image in force, which was {@link #expect}ed, with what pods were told. */
  public void apply(NodeImage image, Set<ImageKey> changed) {
    programming.lock();
    try {
      Set<ImageKey> keys = new HashSet<>(changed);
      NodeImage now;
      long turn;
      lock.lock();
      try {
        if (changed.stream().anyMatch(key -> key.type() == EntryType.POLICY_RULES)) {
          Map<NamespacedName, Domains> domains = watched.names();
          learned.retainPolicies(domains.keySet());
          domains.forEach((policy, names) -> learned.retain(policy, names::match));
        }
        learned.takeTouched().forEach(policy -> keys.add(NamedPolicies.key(policy)));
        now = policies.with(image, keys, learned::addresses);
        turn = learned.endTurn();
      } finally {
        lock.unlock();
      }
      plane.apply(now, keys);
      begun = true;
      reached(turn);
    } finally {
      programming.unlock();
    }
  }

  @Override
  public boolean concernsAny() {
    return !watched.nobody();
  }

  @Override
  public boolean concerns(InetAddress client, Supplier<Name> name) {
    Watched now = watched;
    return now.has(client) && !now.allowing(client, name.get()).isEmpty();
  }

  @Override
  public CompletionStage<?> admit(InetAddress client, Name name, List<Record> answer) {
    List<NamespacedName> allowing = watched.allowing(client, name);
    if (allowing.isEmpty()) {
      return AT_ONCE;
    }
    List<Told.Address> addresses = Told.addresses(name, answer);
    return addresses.isEmpty()
        ? AT_ONCE
        : admit(
            allowing,
            DomainName.canonical(name.toString()),
            settings.untils(addresses, clock.millis()));
  }

  private CompletionStage<?> admit(
      List<NamespacedName> allowing, String name, Map<String, Long> untils) {
    Optional<CompletableFuture<Boolean>> waits;
    lock.lock();
    try {
      long turn = 0;
      for (NamespacedName policy : allowing) {
        turn = Math.max(turn, learn(policy, name, untils));
      }
      if (waiters.reached(turn)) {
        return AT_ONCE;
      }
      waits = waiters.await(turn);
      if (!scheduled) {
        scheduled = true;
        own.execute(this::turn);
      }
    } finally {
      lock.unlock();
    }
    return waits
        .orElse(CompletableFuture.completedFuture(false))
        .completeOnTimeout(false, settings.patience().toMillis(), TimeUnit.MILLISECONDS)
        .thenAccept(inTime -> count(inTime, name));
  }

  /** Under the lock. */
  private long learn(NamespacedName policy, String name, Map<String, Long> untils) {
    Learned now = learned.learn(policy, name, untils);
    now.news().forEach(fact -> unwritten.put(fact, untils.getOrDefault(fact.address(), 0L)));
    if (!now.lost().isEmpty() && full.size() < MOST_SAID && full.add(policy)) {
      own.execute(() -> sayFull(policy, name));
    }
    stale = true;
    return now.turn();
  }

  private void count(boolean inTime, String name) {
    if (!inTime && late.getAndIncrement() == 0) {
      LOG.atWarn()
          .addKeyValue("name", name)
          .log("addresses were told before the data plane had them: it is slow; said once");
    }
  }

  /** Answers that left before what they say was in force. */
  public long late() {
    return late.get();
  }

  /** Addresses of names that are allowed now. */
  public int count() {
    lock.lock();
    try {
      return learned.count();
    } finally {
      lock.unlock();
    }
  }

  /**
   * Puts in force what was learned since the last turn. The next one begins no sooner than this one
   * took: a pod that asks for ever new names gets half of what a processor can do.
   */
  private void turn() {
    long start = System.nanoTime();
    programming.lock();
    try {
      List<PolicyRules> rules = new ArrayList<>();
      Map<Fact, Long> news;
      long turn;
      lock.lock();
      try {
        scheduled = true;
        news = Map.copyOf(unwritten);
        unwritten.clear();
        if (begun) {
          for (NamespacedName policy : learned.takeTouched()) {
            policies.with(policy, learned::addresses).ifPresent(rules::add);
          }
        }
        turn = learned.endTurn();
      } finally {
        lock.unlock();
      }
      file.append(news); // before the answer: after a restart it must still be true
      if (begun) {
        plane.replace(rules);
        reached(turn);
      } // else with the first image
    } catch (RuntimeException e) {
      LOG.atError().setCause(e).log("addresses of names could not be put in force");
    } finally {
      programming.unlock();
      next(System.nanoTime() - start);
    }
  }

  private void next(long tookNanos) {
    lock.lock();
    try {
      scheduled = !unwritten.isEmpty() && !own.isShutdown();
      if (scheduled) {
        var _ = own.schedule(this::turn, tookNanos, TimeUnit.NANOSECONDS);
      }
    } finally {
      lock.unlock();
    }
  }

  private void reached(long turn) {
    List<CompletableFuture<Boolean>> ready;
    lock.lock();
    try {
      ready = waiters.reach(turn);
    } finally {
      lock.unlock();
    }
    ready.forEach(told -> told.complete(true));
  }

  /** Forgets what is over and not in use, and writes down what is left. */
  private void look() {
    try {
      long now = clock.millis();
      if (notesCome) {
        note(now);
        notesCome = now - started < NOTES_COME.toMillis();
        if (!notesCome) {
          notes.delete();
        }
      }
      forget(now);
      write(now);
    } catch (IOException | RuntimeException e) {
      LOG.atWarn()
          .addKeyValue("error", e.toString())
          .log("addresses of names that are over stay allowed for now");
    }
  }

  /** What was told in this agent's place, or beside it, while it came. */
  private void note(long now) {
    Map<Fact, Long> facts = notes.read();
    Watched whom = watched;
    lock.lock();
    try {
      facts.forEach(
          (fact, until) -> {
            Domains names = whom.names().get(fact.policy());
            if (until > now && names != null && names.match(fact.name())) {
              learn(fact.policy(), fact.name(), Map.of(fact.address(), until));
            }
          });
      if (unwritten.isEmpty()) {
        return;
      }
    } finally {
      lock.unlock();
    }
    turn();
  }

  private void forget(long now) throws IOException {
    List<Fact> over;
    Map<NamespacedName, PolicyRules> rules = new HashMap<>();
    lock.lock();
    try {
      over = learned.over(now);
      for (Fact fact : over) {
        if (!rules.containsKey(fact.policy())) {
          policies
              .with(fact.policy(), (_, _) -> Set.of())
              .ifPresent(policy -> rules.put(fact.policy(), policy));
        }
      }
    } finally {
      lock.unlock();
    }
    if (over.isEmpty()) {
      return;
    }
    Set<Fact> used = used(over, rules);
    lock.lock();
    try {
      Set<Fact> still = new HashSet<>(learned.over(now)); // some may have been told again
      for (Fact fact : over) {
        if (still.contains(fact) && used.contains(fact)) {
          long until = now + settings.least().toMillis();
          learned.learn(fact.policy(), fact.name(), Map.of(fact.address(), until));
        } else if (still.contains(fact)) {
          learned.remove(fact);
        }
      }
      stale = true;
    } finally {
      lock.unlock();
    }
    turn();
  }

  /** Those with an open connection from a pod of their policy. */
  private Set<Fact> used(List<Fact> over, Map<NamespacedName, PolicyRules> rules)
      throws IOException {
    Map<String, List<Fact>> byAddress = new HashMap<>();
    over.forEach(
        fact -> byAddress.computeIfAbsent(fact.address(), _ -> new ArrayList<>()).add(fact));
    Set<Fact> used = new HashSet<>();
    plane.connections(
        connection -> {
          for (Fact fact : byAddress.getOrDefault(connection.destination(), List.of())) {
            PolicyRules policy = rules.get(fact.policy());
            if (policy != null && policy.pods().contains(connection.source())) {
              used.add(fact);
            }
          }
        });
    return used;
  }

  private void write(long now) {
    Map<Fact, Long> all;
    lock.lock();
    try {
      if (!file.isLong() && (!stale || now - written < BETWEEN_WRITES.toMillis())) {
        return;
      }
      stale = false;
      all = learned.all();
    } finally {
      lock.unlock();
    }
    written = now;
    file.replace(all);
  }

  /** Said once for each policy. */
  private void sayFull(NamespacedName policy, String name) {
    String text =
        "pods were told more addresses than are kept, those of %s among them: %d for a name, %d for a policy; the ones told longest ago are not allowed any more"
            .formatted(name, LearnedNames.MOST_OF_NAME, LearnedNames.MOST_OF_POLICY);
    LOG.atWarn().addKeyValue("policy", policy).log(text);
    events.accept(
        new AgentMessage.EventObserved(
            PolicyKinds.key(policy).kind().kind(), policy, "Warning", "TooManyAddresses", text));
  }

  /** The data plane keeps what it has; the next agent knows what this one learned. */
  @Override
  public void close() {
    own.shutdown();
    try {
      boolean _ = own.awaitTermination(5, TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    Map<Fact, Long> all;
    lock.lock();
    try {
      all = learned.all();
    } finally {
      lock.unlock();
    }
    file.replace(all);
  }
}

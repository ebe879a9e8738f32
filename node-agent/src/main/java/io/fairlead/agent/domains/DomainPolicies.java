package io.fairlead.agent.domains;

import io.fairlead.agent.ServicePlane;
import io.fairlead.agent.dns.query.Admission;
import io.fairlead.model.meta.NamespacedName;
import io.fairlead.model.networkpolicy.DomainName;
import io.fairlead.model.node.ImageKey;
import io.fairlead.model.node.NodeImage;
import io.fairlead.model.protocol.AgentMessage;
import java.io.IOException;
import java.net.InetAddress;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
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
 *   image ─▶ expect ─▶ KnownNames ─▶ apply ────────────────────┐ with addresses
 *                                                              ▼
 *   answer ─▶ admit ─▶ KnownNames ─▶ turn (own thread) ─▶ ServicePlane ─▶ the answer leaves
 *                        ▲               └─▶ LearnedFiles
 *                        └── look (own thread): what is over and has no open connection, goes
 * </pre>
 *
 * A turn is as large as what came in during the one before, so many answers cost few changes. Two
 * locks, taken in this order: {@code programming} for the plane's order, that of {@link KnownNames}
 * for what is known; under the second nothing is waited for. Thread-safe.
 */
public final class DomainPolicies implements Admission, AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(DomainPolicies.class);
  private static final CompletionStage<?> AT_ONCE = CompletableFuture.completedStage(null);

  private final DomainSettings settings;
  private final ServicePlane plane;
  private final InstantSource clock;
  private final Consumer<AgentMessage.EventObserved> events;
  private final ScheduledExecutorService own;

  private final ReentrantLock programming = new ReentrantLock();
  private boolean begun; // guarded by programming

  private final KnownNames known;
  private final LearnedFiles files; // used by the own thread, and before it runs
  private final AtomicLong late = new AtomicLong();

  private DomainPolicies(
      DomainSettings settings,
      ServicePlane plane,
      InstantSource clock,
      Consumer<AgentMessage.EventObserved> events) {
    this.settings = settings;
    this.plane = plane;
    this.clock = clock;
    this.events = events;
    this.known = new KnownNames(settings.judgedElsewhere());
    this.files = new LearnedFiles(settings, clock.millis());
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
    tell(known.remember(files.before(), least)); // in the kernel, if a table of before is
  }

  /** From now on answers that concern policies of this image wait for them. */
  public void expect(NodeImage image, Set<ImageKey> changed) {
    known.expect(image, changed);
  }

  /** Puts the image in force, which was {@link #expect}ed, with what pods were told. */
  public void apply(NodeImage image, Set<ImageKey> changed) {
    programming.lock();
    try {
      KnownNames.Applied applied = known.apply(image, changed);
      plane.apply(applied.image(), applied.keys());
      begun = true;
      tell(known.reached(applied.turn()));
    } finally {
      programming.unlock();
    }
  }

  @Override
  public boolean concernsAny() {
    return !known.watched().nobody();
  }

  @Override
  public boolean concerns(InetAddress client, Supplier<Name> name) {
    Watched now = known.watched();
    return now.has(client) && !now.allowing(client, name.get()).isEmpty();
  }

  @Override
  public CompletionStage<?> admit(InetAddress client, Name name, List<Record> answer) {
    List<NamespacedName> allowing = known.watched().allowing(client, name);
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
    KnownNames.Admitted admitted = known.admit(allowing, name, untils);
    sayLater(admitted.full());
    if (admitted.first()) {
      own.execute(this::turn);
    }
    return admitted
        .waits()
        .<CompletionStage<?>>map(
            waits ->
                waits
                    .completeOnTimeout(false, settings.patience().toMillis(), TimeUnit.MILLISECONDS)
                    .thenAccept(inTime -> count(inTime, name)))
        .orElse(AT_ONCE);
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
    return known.count();
  }

  /**
   * Puts in force what was learned since the last turn. The next one begins no sooner than this one
   * took: a pod that asks for ever new names gets half of what a processor can do.
   */
  private void turn() {
    long start = System.nanoTime();
    programming.lock();
    try {
      KnownNames.Turn turn = known.turn(begun);
      files.append(turn.news()); // before the answer: after a restart it must still be true
      if (begun) {
        plane.replace(turn.rules());
        tell(known.reached(turn.number()));
      } // else with the first image
    } catch (RuntimeException e) {
      LOG.atError().setCause(e).log("addresses of names could not be put in force");
    } finally {
      programming.unlock();
      next(System.nanoTime() - start);
    }
  }

  private void next(long tookNanos) {
    if (known.again(!own.isShutdown())) {
      var _ = own.schedule(this::turn, tookNanos, TimeUnit.NANOSECONDS);
    }
  }

  private static void tell(List<CompletableFuture<Boolean>> ready) {
    ready.forEach(told -> told.complete(true));
  }

  /** Forgets what is over and not in use, and writes down what is left. */
  private void look() {
    try {
      long now = clock.millis();
      if (files.notesCome()) {
        note(now);
        files.notesTaken(now);
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
    List<KnownNames.Full> full = new ArrayList<>();
    boolean any = known.note(files.notes(), now, full);
    sayLater(full);
    if (any) {
      turn();
    }
  }

  private void forget(long now) throws IOException {
    Over over = known.over(now);
    if (over.facts().isEmpty()) {
      return;
    }
    known.forget(over.facts(), over.used(plane), now, now + settings.least().toMillis());
    turn();
  }

  private void write(long now) {
    if (files.isDue(known.isStale(), now)) {
      files.replace(known.all(), now);
    }
  }

  private void sayLater(List<KnownNames.Full> full) {
    full.forEach(each -> own.execute(() -> say(each.event())));
  }

  private void say(AgentMessage.EventObserved event) {
    LOG.atWarn().addKeyValue("policy", event.about()).log(event.message());
    events.accept(event);
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
    files.replace(known.all(), clock.millis());
  }
}

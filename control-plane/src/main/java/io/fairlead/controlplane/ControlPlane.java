package io.fairlead.controlplane;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import io.fairlead.controlplane.api.ApiServer;
import io.fairlead.controlplane.membership.Joining;
import io.fairlead.controlplane.membership.Members;
import io.fairlead.controlplane.membership.Membership;
import io.fairlead.controlplane.membership.MembershipConfig;
import io.fairlead.controlplane.membership.Readership;
import io.fairlead.persistence.journal.JournalSettings;
import io.fairlead.persistence.journal.Schema;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import org.apache.pekko.actor.CoordinatedShutdown;
import org.apache.pekko.actor.typed.ActorSystem;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One control-plane JVM.
 *
 * <pre>
 *   ApiServer ─┐                          ┌─▶ Controllers ──wake──┐
 *              ├─▶ ObjectStore ─▶ entities ──▶ journal ──▶ Catalog │
 *   AgentServer┘   Allocations ─▶ pools ────▶    (one order)  │   ▼
 *        ▲  ▲                          ▲                      │ entities
 *        │  └──────────────────────────┴── reads, watches ────┘
 *        └── streams to node agents and gateways
 * </pre>
 */
public final class ControlPlane {

  private static final Logger LOG = LoggerFactory.getLogger(ControlPlane.class);
  private static final Duration STOP = Duration.ofSeconds(5);

  /** Whoever ends before its shards are handed over looks crashed, which costs the others more. */
  private static final Duration LEAVE = Duration.ofSeconds(15);

  /** Others may be starting, too. */
  private static final Duration JOIN = Duration.ofSeconds(90);

  private final ActorSystem<?> system;
  private final Members members;
  private final Startup.Parts parts;
  private final Duration patience;
  private final CompletionStage<Void> alone;
  private final AtomicBoolean stopping = new AtomicBoolean();

  private ControlPlane(
      ActorSystem<?> system, Members members, Startup.Parts parts, Membership membership) {
    this.system = system;
    this.members = members;
    this.parts = parts;
    this.patience = membership.shared() ? LEAVE : STOP;
    this.alone =
        membership.shared()
            ? Readership.start(system, members, parts.catalog()::sinceRead)
            : new CompletableFuture<>();
  }

  /**
   * Starts everything; completes when the API and the agents' address answer.
   *
   * @param progress told in a few words what is being done now; called from any thread
   * @return fails with a {@link StartFailedException} whose message says what to do
   */
  public static CompletionStage<ControlPlane> start(
      ControlPlaneSettings settings, Consumer<String> progress) {
    return CompletableFuture.supplyAsync(
        () -> open(settings, progress),
        task -> Thread.ofPlatform().name("fairlead-start").start(task));
  }

  /** Where the API listens, with the port it really has. */
  public InetSocketAddress apiAddress() {
    return parts.api().address();
  }

  /** Where agents are served, with the port it really has. */
  public InetSocketAddress agentAddress() {
    return parts.agents().address();
  }

  /** The API: its authority's certificate, the administrator's token and kubeconfig. */
  public ApiServer api() {
    return parts.api();
  }

  /**
   * Completes, with the reason, when this one can only come back as one that is started anew: the
   * others go on without it, as after a partition, and it answers reads and refuses writes; most
   * others read the journal and it can not; or the journal has another history, and it is to be
   * stopped at once.
   */
  public CompletionStage<String> shutOut() {
    CompletableFuture<String> shutOut = new CompletableFuture<>();
    members
        .shutOut()
        .thenRun(() -> end(shutOut, "the other control planes go on without this one"));
    alone.thenRun(() -> end(shutOut, "most others read the journal, and this one can not"));
    parts.catalog().historyLost().thenRun(() -> end(shutOut, "the journal has another history"));
    return shutOut;
  }

  private void end(CompletableFuture<String> shutOut, String why) {
    if (!stopping.get()) {
      shutOut.complete(why);
    }
  }

  /** Who else is there. */
  public Members members() {
    return members;
  }

  /** What it runs on. */
  ActorSystem<?> system() {
    return system;
  }

  /** What runs inside. */
  Startup.Parts parts() {
    return parts;
  }

  /**
   * Hands its entities over to the other control planes, closes the listeners, then stops the
   * journal; never fails, and completes within 5 s, or 15 s where there are others.
   */
  public CompletionStage<Void> stop() {
    stopping.set(true);
    return parts
        .retirement()
        .begin()
        .thenCompose(
            _ -> parts.api().stop().thenCombine(parts.agents().stop(), (one, other) -> null))
        .handle((done, failure) -> system)
        .thenCompose(ControlPlane::terminated)
        .toCompletableFuture()
        .completeOnTimeout(null, patience.toMillis(), TimeUnit.MILLISECONDS);
  }

  private static ControlPlane open(ControlPlaneSettings settings, Consumer<String> progress) {
    ActorSystem<?> system = null;
    try {
      progress.accept("opening the journal");
      JournalSettings given = settings.journal();
      if (settings.membership().shared() && embedded(given)) {
        throw StartFailedException.sharedFile(given.jdbcUrl());
      }
      JournalSettings journal = Schema.install(given);
      Keys keys = Keys.open(journal, settings.dataDir().resolve("pki"), settings.membership());
      progress.accept("starting the actor system");
      system = Joining.system(config(journal, settings.membership()), keys.member());
      keys.keep(system);
      Members members = Members.follow(system);
      join(system, members, settings.membership(), progress);
      return new ControlPlane(
          system,
          members,
          new Startup(settings, system, members, progress).run(journal),
          settings.membership());
    } catch (RuntimeException e) {
      abandon(system);
      throw StartFailedException.of(e);
    }
  }

  /** Whether only one process can open it. */
  private static boolean embedded(JournalSettings journal) {
    return journal.jdbcUrl().startsWith("jdbc:h2:")
        && !journal.jdbcUrl().startsWith("jdbc:h2:tcp:");
  }

  private static void join(
      ActorSystem<?> system, Members members, Membership membership, Consumer<String> progress) {
    if (membership.shared()) {
      progress.accept("joining the other control planes");
    }
    try {
      Joining.join(system, members, membership, JOIN).toCompletableFuture().join();
    } catch (CompletionException e) {
      if (e.getCause() instanceof TimeoutException) {
        throw StartFailedException.alone(membership.address().toString(), JOIN.toSeconds() + " s");
      }
      throw e;
    }
  }

  private static Config config(JournalSettings journal, Membership membership) {
    return journal
        .pekkoConfig()
        .withFallback(MembershipConfig.of(membership))
        .withFallback(
            ConfigFactory.parseResources(
                ControlPlane.class.getClassLoader(), "fairlead-control-plane.conf"))
        .withFallback(ConfigFactory.defaultReference(ControlPlane.class.getClassLoader()))
        .resolve();
  }

  private static void abandon(@Nullable ActorSystem<?> system) {
    if (system != null) {
      terminated(system)
          .toCompletableFuture()
          .completeOnTimeout(null, STOP.toMillis(), TimeUnit.MILLISECONDS)
          .join();
    }
  }

  /**
   * All that others wait for is done by then; what is left of an actor system ends with the JVM.
   */
  private static CompletionStage<@Nullable Void> terminated(ActorSystem<?> system) {
    return CoordinatedShutdown.get(system)
        .runAll(CoordinatedShutdown.actorSystemTerminateReason())
        .handle(ControlPlane::logged);
  }

  private static @Nullable Void logged(@Nullable Object done, @Nullable Throwable failure) {
    if (failure != null) {
      LOG.atWarn().addKeyValue("error", failure.toString()).log("actor system did not stop well");
    }
    return null;
  }
}

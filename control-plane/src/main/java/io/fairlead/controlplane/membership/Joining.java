package io.fairlead.controlplane.membership;

import com.typesafe.config.Config;
import io.fairlead.controlplane.api.pki.MemberIdentity;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import org.apache.pekko.actor.BootstrapSetup;
import org.apache.pekko.actor.setup.ActorSystemSetup;
import org.apache.pekko.actor.typed.ActorSystem;
import org.apache.pekko.actor.typed.javadsl.Behaviors;
import org.apache.pekko.cluster.Cluster;
import org.apache.pekko.http.javadsl.ConnectionContext;
import org.apache.pekko.http.javadsl.Http;
import org.apache.pekko.http.javadsl.HttpsConnectionContext;
import org.apache.pekko.management.cluster.bootstrap.ClusterBootstrap;
import org.apache.pekko.management.javadsl.PekkoManagement;

/** Has a started actor system join its cluster. */
public final class Joining {

  private Joining() {}

  /**
   * Starts the actor system that is to join.
   *
   * @param identity what it shows the others, where that is not by configuration
   */
  public static ActorSystem<?> system(Config config, Optional<MemberIdentity> identity) {
    ActorSystemSetup configured = ActorSystemSetup.create(BootstrapSetup.create(config));
    return ActorSystem.create(
        Behaviors.empty(),
        MembershipConfig.SYSTEM,
        identity.map(shown -> configured.and(MemberEngines.setup(shown))).orElse(configured));
  }

  /**
   * Begins to join.
   *
   * @return completes when this member is Up; fails with a {@link
   *     java.util.concurrent.TimeoutException} when it is not by then, or when the management
   *     address can not be served
   */
  public static CompletionStage<Void> join(
      ActorSystem<?> system, Members members, Membership membership, Duration patience) {
    Cluster cluster = Cluster.get(system);
    CompletableFuture<Void> up = new CompletableFuture<>();
    members.up().thenAccept(_ -> up.complete(null));
    ProcessDeaths.watch(system, members);
    switch (membership.discovery()) {
      // A cluster of one has nobody to wait for.
      case Discovery.Alone _ -> cluster.join(cluster.selfAddress());
      case Discovery.Seeds _ -> {} // by configuration
      case Discovery.Bootstrap _ ->
          management(system)
              .whenComplete(
                  (at, failure) -> {
                    if (failure == null) {
                      ClusterBootstrap.get(system).start();
                    } else {
                      up.completeExceptionally(failure);
                    }
                  });
    }
    return up.orTimeout(patience.toMillis(), TimeUnit.MILLISECONDS);
  }

  /** Serves what other members ask: to those who show a certificate, or on loopback. */
  private static CompletionStage<?> management(ActorSystem<?> system) {
    PekkoManagement management = PekkoManagement.get(system);
    Optional<MemberIdentity> identity = MemberEngines.identity(system);
    if (identity.isEmpty()) {
      return management.start();
    }
    HttpsConnectionContext asked =
        ConnectionContext.httpsServer(() -> identity.get().newServerEngine());
    Http.get(system)
        .setDefaultClientHttpsContext(
            ConnectionContext.httpsClient((_, _) -> identity.get().newClientEngine()));
    return management.start(settings -> settings.withHttpsConnectionContext(asked));
  }
}

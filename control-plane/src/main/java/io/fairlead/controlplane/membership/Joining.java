package io.fairlead.controlplane.membership;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import org.apache.pekko.actor.typed.ActorSystem;
import org.apache.pekko.cluster.Cluster;
import org.apache.pekko.http.javadsl.ConnectionContext;
import org.apache.pekko.http.javadsl.Http;
import org.apache.pekko.http.javadsl.HttpsConnectionContext;
import org.apache.pekko.management.cluster.bootstrap.ClusterBootstrap;
import org.apache.pekko.management.javadsl.PekkoManagement;
import org.apache.pekko.remote.artery.tcp.SSLEngineProvider;
import org.apache.pekko.remote.artery.tcp.ssl.RotatingKeysSSLEngineProvider;

/** Has a started actor system join its cluster. */
public final class Joining {

  private Joining() {}

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
    switch (membership.discovery()) {
      // A cluster of one has nobody to wait for.
      case Discovery.Alone _ -> cluster.join(cluster.selfAddress());
      case Discovery.Seeds _ -> {} // by configuration
      case Discovery.Bootstrap _ ->
          management(system, membership)
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
  private static CompletionStage<?> management(ActorSystem<?> system, Membership membership) {
    PekkoManagement management = PekkoManagement.get(system);
    if (membership.tls().isEmpty()) {
      return management.start();
    }
    SSLEngineProvider engines = new RotatingKeysSSLEngineProvider(system.classicSystem());
    HttpsConnectionContext asked =
        ConnectionContext.httpsServer(
            () -> engines.createServerSSLEngine(membership.address().host(), 0));
    Http.get(system)
        .setDefaultClientHttpsContext(
            ConnectionContext.httpsClient(engines::createClientSSLEngine));
    return management.start(settings -> settings.withHttpsConnectionContext(asked));
  }
}

package io.fairlead.controlplane.membership;

import io.fairlead.controlplane.api.pki.MemberIdentity;
import java.util.Optional;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLSession;
import org.apache.pekko.actor.ExtendedActorSystem;
import org.apache.pekko.actor.typed.ActorSystem;
import org.apache.pekko.remote.artery.tcp.SSLEngineProvider;
import org.apache.pekko.remote.artery.tcp.SSLEngineProviderSetup;
import scala.Option;

/** An identity as the actor system asks for it; sessions were judged in the handshake. */
record MemberEngines(MemberIdentity identity) implements SSLEngineProvider {

  /** For the actor system of the member with this identity. */
  static SSLEngineProviderSetup setup(MemberIdentity identity) {
    return SSLEngineProviderSetup.create(_ -> new MemberEngines(identity));
  }

  /** What an actor system was made with; empty: it talks in clear text. */
  static Optional<MemberIdentity> identity(ActorSystem<?> system) {
    ExtendedActorSystem classic = (ExtendedActorSystem) system.classicSystem();
    return classic
        .settings()
        .setup()
        .get(SSLEngineProviderSetup.class)
        .map(setup -> setup.sslEngineProvider().apply(classic))
        .filter(MemberEngines.class::isInstance)
        .map(engines -> ((MemberEngines) engines).identity());
  }

  @Override
  public SSLEngine createServerSSLEngine(String hostname, int port) {
    return identity.newServerEngine();
  }

  @Override
  public SSLEngine createClientSSLEngine(String hostname, int port) {
    return identity.newClientEngine();
  }

  @Override
  public Option<Throwable> verifyClientSession(String hostname, SSLSession session) {
    return Option.empty();
  }

  @Override
  public Option<Throwable> verifyServerSession(String hostname, SSLSession session) {
    return Option.empty();
  }
}

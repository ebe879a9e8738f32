package io.fairlead.controlplane.membership;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import io.fairlead.controlplane.api.pki.MemberIdentity;
import io.fairlead.controlplane.catalog.Await;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.apache.pekko.actor.typed.ActorSystem;

/** The actor system of a control plane with nothing in it, as a member of a cluster. */
final class TestMember implements AutoCloseable {
  private static final Duration PATIENCE = Duration.ofMinutes(2);

  private final ActorSystem<?> system;
  private final Members members;

  private TestMember(ActorSystem<?> system, Members members) {
    this.system = system;
    this.members = members;
  }

  /**
   * Starts one and has it join; does not wait for that.
   *
   * @param settings HOCON, before ours
   */
  static TestMember start(
      Membership membership, Optional<MemberIdentity> identity, String settings) {
    Config config =
        ConfigFactory.parseString(settings)
            .withFallback(MembershipConfig.of(membership))
            .withFallback(ConfigFactory.parseResources("fairlead-control-plane.conf"))
            .withFallback(ConfigFactory.defaultReference())
            .resolve();
    ActorSystem<?> system = Joining.system(config, identity);
    TestMember member = new TestMember(system, Members.follow(system));
    var _ = Joining.join(system, member.members, membership, PATIENCE);
    return member;
  }

  ActorSystem<?> system() {
    return system;
  }

  Seen seen() {
    return members.seen();
  }

  /** Has this called with what it sees, and after each change. */
  void follow(Consumer<Seen> listener) {
    members.follow(listener);
  }

  /** Returns once each of them sees all of them act, and nobody else. */
  static void awaitCluster(TestMember... all) {
    Await.until(
        PATIENCE,
        () ->
            Arrays.stream(all)
                .allMatch(
                    one ->
                        one.seen().acting().size() == all.length
                            && one.seen().members().size() == all.length),
        () -> Arrays.stream(all).map(one -> one.seen().toString()).toList().toString());
  }

  /** Loopback ports that are free now, all different. */
  static List<Integer> freePorts(int count) throws IOException {
    ServerSocket[] sockets = new ServerSocket[count];
    try {
      for (int i = 0; i < count; i++) {
        sockets[i] = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
      }
      return Arrays.stream(sockets).map(ServerSocket::getLocalPort).toList();
    } finally {
      for (ServerSocket socket : sockets) {
        if (socket != null) {
          socket.close();
        }
      }
    }
  }

  @Override
  public void close() {
    system.terminate();
    system
        .getWhenTerminated()
        .toCompletableFuture()
        .orTimeout(30, TimeUnit.SECONDS)
        .exceptionally(_ -> null)
        .join();
  }
}

package io.fairlead.controlplane.membership;

import java.io.IOException;
import java.net.ConnectException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.LockSupport;
import org.apache.pekko.actor.typed.ActorSystem;
import org.apache.pekko.cluster.UniqueAddress;
import org.apache.pekko.cluster.typed.Cluster;
import org.apache.pekko.cluster.typed.Down;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Looks whether the process of a member that does not answer is there at all: a host that refuses
 * connections to the member's port says that nobody has it, so there is nothing to be of one mind
 * about, and the member is down at once (ADR 61). A host that says nothing, or a process that only
 * stands still, is left to the split-brain resolver.
 */
final class ProcessDeaths {
  private static final Logger LOG = LoggerFactory.getLogger(ProcessDeaths.class);
  private static final Duration TIMEOUT = Duration.ofMillis(500);
  private static final Duration FIRST_PAUSE = Duration.ofMillis(100);

  /** A process that stands still has to see to each of these when it goes on. */
  private static final Duration LONGEST_PAUSE = Duration.ofSeconds(2);

  private final ActorSystem<?> system;
  private final Members members;
  private final Set<UniqueAddress> watched = ConcurrentHashMap.newKeySet();

  private ProcessDeaths(ActorSystem<?> system, Members members) {
    this.system = system;
    this.members = members;
  }

  /** From now on, until the system ends. */
  static void watch(ActorSystem<?> system, Members members) {
    members.follow(new ProcessDeaths(system, members)::look);
  }

  private void look(Seen seen) {
    for (UniqueAddress member : seen.unreachable()) {
      if (watched.add(member)) {
        Thread.ofVirtual().name("look-for-" + member.address()).start(() -> lookFor(member));
      }
    }
  }

  /** Until it answers or is no member any more. */
  private void lookFor(UniqueAddress member) {
    Duration pause = FIRST_PAUSE;
    boolean before = false;
    while (members.seen().unreachable().contains(member)
        && !system.getWhenTerminated().toCompletableFuture().isDone()) {
      boolean refused = refuses(addressOf(member));
      // Who is with the fewer does not decide what becomes of the others.
      if (refused && before && members.seen().majority()) {
        LOG.atWarn()
            .addKeyValue("member", Seen.name(member))
            .log("nobody listens where this control plane was: it is down");
        Cluster.get(system).manager().tell(new Down(member.address()));
        pause = LONGEST_PAUSE;
      }
      before = refused;
      LockSupport.parkNanos(pause.toNanos());
      if (!refused && pause.compareTo(LONGEST_PAUSE) < 0) {
        pause = pause.multipliedBy(2);
      }
    }
    watched.remove(member);
  }

  private static InetSocketAddress addressOf(UniqueAddress member) {
    return new InetSocketAddress(
        member.address().getHost().orElseThrow(), member.address().getPort().orElseThrow());
  }

  /** Whether the host says that nobody has this port. */
  static boolean refuses(InetSocketAddress address) {
    try (Socket socket = new Socket()) {
      socket.connect(address, (int) TIMEOUT.toMillis());
      return false;
    } catch (ConnectException _) {
      return true;
    } catch (IOException _) {
      return false; // no answer in time, no way there, no such name
    }
  }
}

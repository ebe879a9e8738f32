package io.fairlead.controlplane.membership;

import io.fairlead.controlplane.catalog.Await;
import java.io.IOException;
import java.io.ObjectInputStream;
import java.io.Serializable;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import org.apache.pekko.actor.ActorRef;
import org.apache.pekko.actor.typed.Props;
import org.apache.pekko.actor.typed.javadsl.Behaviors;

/** An actor of a member that keeps what it is told, by whomever. */
final class Ear {
  private static final Duration PATIENCE = Duration.ofMinutes(1);

  private final List<Object> heard = new CopyOnWriteArrayList<>();

  /** Lets one listen at this member. */
  static Ear of(TestMember member) {
    Ear ear = new Ear();
    var _ =
        member
            .system()
            .systemActorOf(
                Behaviors.receiveMessage(
                    message -> {
                      ear.heard.add(message);
                      return Behaviors.same();
                    }),
                "ear",
                Props.empty());
    return ear;
  }

  /** Tells the ear at that address something. */
  static void tell(TestMember from, HostPort to, Object message) {
    from.system()
        .classicSystem()
        .actorSelection(MembershipConfig.actorAddress(to) + "/system/ear")
        .tell(message, ActorRef.noSender());
  }

  List<Object> heard() {
    return List.copyOf(heard);
  }

  void await(Object message) {
    Await.until(PATIENCE, () -> heard.contains(message), heard::toString);
  }

  /** Does something as soon as it is read: what an attacker would send. */
  record Gadget(String name) implements Serializable {
    static final Set<String> READ = ConcurrentHashMap.newKeySet();

    private static final class Trigger implements Serializable {
      private static final long serialVersionUID = 1L;
      private final String name;

      Trigger(String name) {
        this.name = name;
      }

      private void readObject(ObjectInputStream in) throws IOException, ClassNotFoundException {
        in.defaultReadObject();
        READ.add(name);
      }
    }

    /** As it goes over the wire. */
    Serializable armed() {
      return new Trigger(name);
    }
  }
}

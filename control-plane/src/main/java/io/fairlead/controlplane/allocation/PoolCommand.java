package io.fairlead.controlplane.allocation;

import io.fairlead.controlplane.object.Moment;
import java.util.List;
import java.util.Set;
import org.apache.pekko.actor.typed.ActorRef;

/** What a pool can be asked. */
public sealed interface PoolCommand {

  /**
   * Have all of these, or none.
   *
   * @param wants values, or what the pool gives a {@link Pool#choice} for
   */
  record Acquire(String owner, List<String> wants, Moment moment, ActorRef<PoolReply> replyTo)
      implements PoolCommand {
    public Acquire {
      wants = List.copyOf(wants);
    }
  }

  /** As {@link Acquire}, but only say what the answer would be (SA25). */
  record Preview(String owner, List<String> wants, Moment moment, ActorRef<PoolReply> replyTo)
      implements PoolCommand {
    public Preview {
      wants = List.copyOf(wants);
    }
  }

  /**
   * The owner's object in the catalog uses exactly these; what it has beyond them is free, unless
   * it was acquired a moment ago and its object may still be on the way.
   */
  record Settle(String owner, Set<String> used, Moment moment) implements PoolCommand {
    public Settle {
      used = Set.copyOf(used);
    }
  }

  /**
   * The owner's object was in the catalog and is gone; its uid never comes back, so all it has is
   * free at once.
   */
  record Gone(String owner) implements PoolCommand {}

  /** The owner never came to be: all it has is free. */
  record Abandon(String owner, ActorRef<PoolReply> replyTo) implements PoolCommand {}
}

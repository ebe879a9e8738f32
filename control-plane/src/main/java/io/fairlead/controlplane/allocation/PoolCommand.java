package io.fairlead.controlplane.allocation;

import io.fairlead.controlplane.object.Moment;
import java.util.List;
import java.util.Set;
import org.apache.pekko.actor.typed.ActorRef;

/** What a pool can be asked. */
public sealed interface PoolCommand {

  /**
   * What one owner wants: all of it, or nothing.
   *
   * @param wants values, or what the pool gives a {@link Pool#choice} for
   */
  record Wanted(String owner, List<String> wants) {
    public Wanted {
      wants = List.copyOf(wants);
    }
  }

  /**
   * Claims that came together: each is decided for itself, after the one before it, and all are
   * written at once. Answered with {@link PoolReply.Each}.
   */
  record Acquire(List<Wanted> claims, Moment moment, ActorRef<PoolReply> replyTo)
      implements PoolCommand {
    public Acquire {
      claims = List.copyOf(claims);
    }
  }

  /** What the answer to this claim would be (SA25). */
  record Preview(Wanted claim, Moment moment, ActorRef<PoolReply> replyTo) implements PoolCommand {}

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

package io.fairlead.multijvm.history;

import java.time.Duration;
import java.util.Optional;

/** What is done to a cluster, and undone. */
sealed interface Fault {
  /** SIGKILL; the next process begins after that time. */
  record Killed(Victim victim, Duration lasts) implements Fault {}

  /** SIGSTOP, and SIGCONT after that time. */
  record Paused(Victim victim, Duration lasts) implements Fault {}

  /** SIGTERM; the next process begins when the last has ended. */
  record Restarted(Victim victim) implements Fault {}

  /** All connections to the database are ended by it. */
  record ConnectionsEnded() implements Fault {}

  /** SIGKILL to all of the database; it begins again after that time. */
  record DatabaseKilled(Duration lasts) implements Fault {}

  /** What it sends to the other control planes is lost, and what they send to it, or not. */
  record Parted(Victim victim, Ways ways, Duration lasts) implements Fault {}

  /** It and the database do not reach each other. */
  record PartedFromDatabase(Victim victim, Duration lasts) implements Fault {}

  /** Which control plane. */
  enum Victim {
    /** Which gives out shards. */
    OLDEST,
    YOUNGER
  }

  /** Which way packets are lost. */
  enum Ways {
    FROM_IT,
    TO_IT,
    BOTH
  }

  /** Until it is undone, as far as that is planned. */
  default Duration lasting() {
    return switch (this) {
      case Killed(Victim _, Duration lasts) -> lasts;
      case Paused(Victim _, Duration lasts) -> lasts;
      case DatabaseKilled(Duration lasts) -> lasts;
      case Parted(Victim _, Ways _, Duration lasts) -> lasts;
      case PartedFromDatabase(Victim _, Duration lasts) -> lasts;
      case Restarted _, ConnectionsEnded _ -> Duration.ZERO;
    };
  }

  /** Which control plane it is done to, if to one. */
  default Optional<Victim> whom() {
    return switch (this) {
      case Killed(Victim victim, Duration _) -> Optional.of(victim);
      case Paused(Victim victim, Duration _) -> Optional.of(victim);
      case Restarted(Victim victim) -> Optional.of(victim);
      case Parted(Victim victim, Ways _, Duration _) -> Optional.of(victim);
      case PartedFromDatabase(Victim victim, Duration _) -> Optional.of(victim);
      case ConnectionsEnded _, DatabaseKilled _ -> Optional.empty();
    };
  }
}

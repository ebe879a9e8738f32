package io.fairlead.multijvm.history;

import io.fairlead.multijvm.Await;
import io.fairlead.multijvm.cluster.Cluster;
import io.fairlead.multijvm.cluster.Member;
import io.fairlead.multijvm.history.Fault.ConnectionsEnded;
import io.fairlead.multijvm.history.Fault.DatabaseKilled;
import io.fairlead.multijvm.history.Fault.Killed;
import io.fairlead.multijvm.history.Fault.Parted;
import io.fairlead.multijvm.history.Fault.PartedFromDatabase;
import io.fairlead.multijvm.history.Fault.Paused;
import io.fairlead.multijvm.history.Fault.Restarted;
import io.fairlead.multijvm.history.Fault.Victim;
import io.fairlead.multijvm.history.Fault.Ways;
import io.fairlead.testing.PostgresServer;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** Does to a cluster what is planned. */
final class Faults {
  private static final String END_CONNECTIONS =
      "SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity"
          + " WHERE backend_type = 'client backend' AND pid <> pg_backend_pid()";

  private final Cluster cluster;
  private final PostgresServer database;
  private final Recorder recorder;
  private final List<Struck> struck = new ArrayList<>();

  Faults(Cluster cluster, PostgresServer database, Recorder recorder) {
    this.cluster = cluster;
    this.database = database;
    this.recorder = recorder;
  }

  /** Those so far. */
  List<Struck> struck() {
    return List.copyOf(struck);
  }

  /** One after the other; returns when the last is undone. */
  void run(FaultPlan plan) throws IOException, InterruptedException {
    for (FaultPlan.Step step : plan.steps()) {
      if (step.whole()) {
        cluster.awaitTogether();
      }
      Await.passed(step.pause());
      strike(step.fault());
    }
  }

  private void strike(Fault fault) throws IOException, InterruptedException {
    switch (fault) {
      case Killed(Victim victim, Duration time) -> {
        Member member = member(victim);
        long from = begin(fault, member.name());
        member.kill();
        Await.passed(time);
        member.restart();
        end(fault, member.name(), from);
      }
      case Paused(Victim victim, Duration time) -> {
        Member member = member(victim);
        long from = begin(fault, member.name());
        member.pause();
        Await.passed(time);
        member.resume();
        end(fault, member.name(), from);
      }
      case Restarted(Victim victim) -> {
        Member member = member(victim);
        long from = begin(fault, member.name());
        member.terminate();
        member.restart();
        end(fault, member.name(), from);
      }
      case ConnectionsEnded _ -> {
        long from = begin(fault, "");
        database.sql("postgres", END_CONNECTIONS);
        end(fault, "", from);
      }
      case DatabaseKilled(Duration time) -> {
        long from = begin(fault, "");
        database.kill();
        Await.passed(time);
        database.startAgain();
        end(fault, "", from);
      }
      case Parted(Victim victim, Ways ways, Duration time) -> {
        Member member = member(victim);
        long from = begin(fault, member.name());
        part(member, ways);
        Await.passed(time);
        cluster.heal();
        end(fault, member.name(), from);
      }
      case PartedFromDatabase(Victim victim, Duration time) -> {
        Member member = member(victim);
        long from = begin(fault, member.name());
        cluster.cutFromDatabase(member);
        Await.passed(time);
        cluster.heal();
        end(fault, member.name(), from);
      }
    }
  }

  private Member member(Victim victim) {
    return switch (victim) {
      case OLDEST -> cluster.oldest();
      case YOUNGER -> cluster.younger();
    };
  }

  private void part(Member member, Ways ways) throws IOException {
    for (Member other : cluster.controlPlanes()) {
      if (other != member && ways != Ways.TO_IT) {
        cluster.cutOneWay(member, other);
      }
      if (other != member && ways != Ways.FROM_IT) {
        cluster.cutOneWay(other, member);
      }
    }
  }

  private long begin(Fault fault, String victim) {
    System.out.printf("history: %d s: %s %s%n", recorder.now() / 1_000_000, fault, victim);
    return recorder.now();
  }

  private void end(Fault fault, String victim, long from) {
    struck.add(new Struck(fault, victim, from, recorder.now()));
  }
}

package io.fairlead.agent.pods;

import io.fairlead.agent.pods.lifecycle.ContainerRun;
import io.fairlead.agent.pods.lifecycle.EtcFiles;
import io.fairlead.agent.pods.lifecycle.PodAction;
import io.fairlead.agent.pods.lifecycle.PodPlan;
import io.fairlead.agent.pods.lifecycle.PodRecord;
import io.fairlead.agent.pods.lifecycle.PodRecord.Place;
import io.fairlead.agent.pods.lifecycle.PodReports;
import io.fairlead.model.pod.PodWork;
import io.fairlead.model.protocol.AgentMessage;
import io.fairlead.model.protocol.PodReport;
import java.io.IOException;
import java.time.Instant;
import java.time.InstantSource;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * One pod of this node: its record, brought forward turn by turn. What was decided is on disk
 * before it is done, so that the next agent finds every process. Used by the runner's thread.
 */
final class RunningPod {
  private final PodHands hands;
  private final Consumer<AgentMessage> outbox;
  private PodRecord record;
  private @Nullable PodReport told;
  private boolean toldOfAddress;
  private boolean removed;

  RunningPod(PodRecord record, PodHands hands, Consumer<AgentMessage> outbox) {
    this.record = record;
    this.hands = hands;
    this.outbox = outbox;
  }

  PodRecord record() {
    return record;
  }

  /** Nothing of it is left here. */
  boolean removed() {
    return removed;
  }

  void want(PodWork work) {
    record = record.with(work);
  }

  /** Nobody asks for it any more. */
  void abandon() {
    record = record.gone() ? record : record.orphaned();
  }

  /** The control plane may not know any more what it was told. */
  void forgetReport() {
    told = null;
  }

  boolean needsAddress() {
    return record.ip().isEmpty() && !record.ending();
  }

  void give(String address) {
    record = record.at(address);
  }

  void withoutAddress() {
    if (!toldOfAddress) {
      toldOfAddress = true;
      event(
          "Warning",
          "FailedCreatePodSandBox",
          "Failed to create pod sandbox: no address of the node's podCIDR is free");
    }
  }

  /**
   * Does what is to be done now.
   *
   * @param resolvers asked when a container is started
   */
  void turn(InstantSource clock, Supplier<EtcFiles.Resolvers> resolvers, Runnable onExit)
      throws IOException {
    if (needsAddress()) {
      return;
    }
    PodPlan plan;
    do {
      look(clock.instant());
      plan = PodPlan.of(record, clock.instant());
      boolean done = false;
      for (PodAction action : plan.actions()) {
        done |= act(action, clock.instant(), resolvers, onExit);
      }
      if (!done) {
        break;
      }
    } while (!removed);
    if (!removed) {
      tell();
    }
  }

  private void look(Instant now) throws IOException {
    PodRecord seen = hands.look(record, now);
    if (!seen.equals(record)) {
      for (Place place : seen.places()) {
        ContainerRun run = seen.run(place);
        if (record.run(place).running() && !run.running() && run.backOffSeconds() > 0) {
          backOff(place);
        }
      }
      keep(seen);
    }
  }

  private boolean act(
      PodAction action, Instant now, Supplier<EtcFiles.Resolvers> resolvers, Runnable onExit)
      throws IOException {
    return switch (action) {
      case PodAction.Start(Place place) -> {
        start(place, now, resolvers, onExit);
        yield true;
      }
      case PodAction.Terminate(Place place) -> {
        boolean sent = hands.signal(record, place, "TERM");
        if (sent) {
          event("Normal", "Killing", "Stopping container " + name(place));
          keep(
              record.with(
                  place,
                  record.run(place).stopping(now.plusSeconds(record.work().graceSeconds()))));
        }
        yield sent;
      }
      case PodAction.Kill(Place place) -> {
        hands.signal(record, place, "KILL");
        yield false;
      }
      case PodAction.Release() -> {
        hands.release(record);
        keep(record.withoutNetwork());
        yield true;
      }
      case PodAction.Remove() -> {
        remove();
        yield true;
      }
    };
  }

  private void start(
      Place place, Instant now, Supplier<EtcFiles.Resolvers> resolvers, Runnable onExit)
      throws IOException {
    PodRecord before = record;
    keep(record.with(place, record.run(place).started(now)));
    try {
      hands.start(before, place, resolvers.get(), onExit);
      event("Normal", "Created", "Created container: " + name(place));
      event("Normal", "Started", "Started container " + name(place));
    } catch (IOException e) {
      String why = String.valueOf(e.getMessage());
      event("Warning", "Failed", "Error: " + why);
      keep(before.with(place, before.run(place).refused(why, now)));
    }
  }

  private void remove() throws IOException {
    hands.release(record);
    tell(); // how it ended, for whoever watches
    hands.files().remove(record.work().uid());
    removed = true;
    if (!record.gone()) {
      outbox.accept(new AgentMessage.PodEnded(record.work().name(), record.work().uid()));
    }
  }

  private void backOff(Place place) {
    event(
        "Warning",
        "BackOff",
        "Back-off restarting failed container %s in pod %s"
            .formatted(name(place), PodReports.full(record.work())));
  }

  private void keep(PodRecord next) throws IOException {
    record = next;
    hands.files().save(next);
  }

  private void tell() {
    PodReport now = PodReports.of(record, place -> PodReports.Health.FINE);
    if (!now.equals(told) && !record.gone()) {
      told = now;
      outbox.accept(new AgentMessage.PodReported(record.work().name(), record.work().uid(), now));
    }
  }

  private String name(Place place) {
    return record.container(place).name();
  }

  private void event(String type, String reason, String message) {
    outbox.accept(
        new AgentMessage.EventObserved("Pod", record.work().name(), type, reason, message));
  }
}

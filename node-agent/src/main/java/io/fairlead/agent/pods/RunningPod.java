package io.fairlead.agent.pods;

import io.fairlead.agent.pods.lifecycle.ContainerRun;
import io.fairlead.agent.pods.lifecycle.Launch;
import io.fairlead.agent.pods.lifecycle.NotConfiguredException;
import io.fairlead.agent.pods.lifecycle.PodAction;
import io.fairlead.agent.pods.lifecycle.PodPlan;
import io.fairlead.agent.pods.lifecycle.PodRecord;
import io.fairlead.agent.pods.lifecycle.PodRecord.Place;
import io.fairlead.agent.pods.lifecycle.PodReports;
import io.fairlead.agent.pods.lifecycle.PodTokens;
import io.fairlead.agent.pods.lifecycle.Probing;
import io.fairlead.agent.pods.lifecycle.Probing.Watch;
import io.fairlead.agent.pods.runtime.ContainerRuntime.Signal;
import io.fairlead.agent.probes.ProbeResult;
import io.fairlead.agent.probes.ProbeState;
import io.fairlead.model.pod.Hook;
import io.fairlead.model.pod.PodSource;
import io.fairlead.model.pod.PodToken;
import io.fairlead.model.pod.PodWork;
import io.fairlead.model.protocol.AgentMessage;
import io.fairlead.model.protocol.ControlMessage;
import io.fairlead.model.protocol.PodReport;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One pod of this node: its record, brought forward turn by turn. That a container is to start is
 * on disk before it does, so that the next agent finds every process; what became of it is noted as
 * soon as there is room. Used by the runner's thread, or one that it waits for.
 */
final class RunningPod {
  private static final Logger LOG = LoggerFactory.getLogger(RunningPod.class);
  private static final Duration POST_START = Duration.ofHours(1);

  private final PodHands hands;
  private final Consumer<AgentMessage> outbox;
  private final PodEvents events;
  private final PodHooks hooks;
  private final PodProbes probes;
  private final Map<Place, String> blocked = new HashMap<>();
  private final Map<Place, String> waiting = new HashMap<>();
  private @Nullable Object refreshed;
  private PodTokens tokens;
  private PodRecord record;
  private @Nullable PodReport told;
  private boolean toldOfAddress;
  private boolean unsaved;
  private String refreshing = "";
  private boolean removed;

  /**
   * A pod that goes on from its record.
   *
   * @param inbox has things done on the runner's thread
   */
  RunningPod(
      PodRecord record,
      PodHands hands,
      Consumer<AgentMessage> outbox,
      Consumer<Consumer<InstantSource>> inbox) {
    this.record = record.unhooked();
    this.hands = hands;
    this.outbox = outbox;
    events = new PodEvents(outbox);
    hooks = new PodHooks(hands, inbox);
    tokens = PodTokens.of(hands.files().tokens(record.work().uid()));
    probes =
        new PodProbes(
            place -> hands.inside(this.record, place),
            (watch, state, result) ->
                inbox.accept(clock -> probed(watch, state, result, clock.instant())));
  }

  PodRecord record() {
    return record;
  }

  /** Nothing of it is left here. */
  boolean removed() {
    return removed;
  }

  PodRunner.Sight sight() {
    return new PodRunner.Sight(record, report());
  }

  void want(PodWork work) {
    record = record.with(work);
  }

  /** Nobody asks for it any more. */
  void abandon() {
    record = record.gone() ? record : record.orphaned();
  }

  /** The control plane may not know any more what it was told and asked. */
  void heardAnew() {
    told = null;
    tokens = tokens.unheard();
  }

  /** A token it asked for, or why there is none. */
  void token(ControlMessage.TokenAnswered answer) {
    PodToken token = answer.token();
    if (token == null) {
      tokens = tokens.refused(answer.ref(), answer.refusal());
      return;
    }
    tokens = tokens.given(token);
    try {
      hands.files().saveTokens(record.work().uid(), tokens.held().values());
    } catch (IOException e) {
      LOG.atWarn().addKeyValue("error", e.toString()).log("a pod's tokens are not kept");
    }
  }

  private void askForTokens(Instant now) {
    List<PodToken.Ref> due = tokens.due(record.work().tokens(), now);
    if (!due.isEmpty() && !record.ending()) {
      tokens = tokens.asking(due, now);
      due.forEach(
          ref ->
              outbox.accept(
                  new AgentMessage.TokenWanted(record.work().name(), record.work().uid(), ref)));
    }
  }

  boolean needsAddress() {
    return record.ips().isEmpty() && !record.ending();
  }

  /** None: there is none for it, which is said once. */
  void give(List<String> addresses) {
    record = record.at(addresses);
    if (addresses.isEmpty() && !toldOfAddress) {
      toldOfAddress = true;
      events.about(
          record,
          "Warning",
          "FailedCreatePodSandBox",
          "Failed to create pod sandbox: no address of the node's podCIDR is free");
    }
  }

  /**
   * Does what is to be done now.
   *
   * @param enforced whether this node enforces the policies it knows: no pod begins before (N20)
   */
  void turn(InstantSource clock, boolean enforced, Surroundings surroundings, Runnable onExit)
      throws IOException {
    if (unsaved) {
      note(record);
    }
    askForTokens(clock.instant());
    if (needsAddress()) {
      return;
    }
    PodPlan plan;
    do {
      look(clock.instant());
      plan = PodPlan.of(record, clock.instant());
      boolean done = false;
      for (PodAction action : plan.actions()) {
        boolean tooEarly =
            action instanceof PodAction.Start
                && ((!enforced && !record.begun()) || tokens.awaited(record.work().tokens()));
        done |= !tooEarly && act(action, clock.instant(), surroundings, onExit);
      }
      if (!done) {
        break;
      }
    } while (!removed);
    if (removed) {
      probes.stop();
    } else {
      probes.follow(record, clock.instant());
      tell();
    }
  }

  /** Brings volumes up to date when what they are made of has changed. */
  void refresh(Surroundings surroundings) {
    if (record.ending() || !record.begun() || record.work().volumes().isEmpty()) {
      return;
    }
    Set<Object> madeOf = new HashSet<>(record.work().volumes());
    for (PodSource.Ref ref : record.work().sources()) {
      PodSource source = surroundings.sources(record.work()).apply(ref);
      madeOf.add(source == null ? ref : source);
    }
    madeOf.addAll(tokens.held().values());
    if (madeOf.equals(refreshed)) {
      return;
    }
    try {
      hands.refresh(record, surroundings, tokens);
      refreshed = madeOf;
      refreshing = "";
    } catch (IOException e) {
      if (refreshing.isEmpty()) {
        LOG.atWarn()
            .addKeyValue("pod", record.work().name())
            .addKeyValue("error", e.toString())
            .log("volumes stay as they were; trying again");
      }
      refreshing = e.toString();
    }
  }

  /** Sends it to every process; false: none runs. */
  boolean signal(Signal signal) {
    probes.stop();
    boolean some = false;
    for (Place place : record.places()) {
      if (record.run(place).running()) {
        hands.stop(record, place, signal);
        some = true;
      }
    }
    return some;
  }

  /** Some process of it is there; what has ended is noted. */
  boolean runs(Instant now) {
    look(now);
    return record.places().stream().anyMatch(place -> record.run(place).running());
  }

  private void probed(Watch watch, ProbeState state, ProbeResult result, Instant now) {
    PodRecord next = Probing.after(record, watch, state);
    if (result instanceof ProbeResult.Failure(String why)
        && record.run(watch.place()).runs() == watch.run()
        && record.run(watch.place()).running()) {
      events.failing(record, watch, why, now);
    } else {
      events.well(watch);
    }
    if (!next.equals(record)) {
      note(next);
    }
  }

  private void look(Instant now) {
    PodRecord seen = hands.look(record, now);
    if (!seen.equals(record)) {
      for (Place place : seen.places()) {
        ContainerRun run = seen.run(place);
        if (record.run(place).running() && !run.running() && run.backOffSeconds() > 0) {
          events.backOff(record, place);
        }
      }
      note(seen);
    }
  }

  private boolean act(PodAction action, Instant now, Surroundings surroundings, Runnable onExit)
      throws IOException {
    return switch (action) {
      case PodAction.Start(Place place) -> start(place, now, surroundings, onExit);
      case PodAction.Terminate(Place place, int graceSeconds, String why) -> {
        Hook hook = record.container(place).preStop();
        boolean sent = hook != null || hands.stop(record, place, Signal.TERM);
        if (sent) {
          events.about(record, place, "Normal", "Killing", why);
          ContainerRun asked = record.run(place).stopping(now.plusSeconds(graceSeconds));
          note((asked.doom() == null ? record.endingSince(now) : record).with(place, asked));
        }
        if (hook != null) {
          hooks.call(record, place, hook, Duration.ofSeconds(graceSeconds), this::stopped);
        }
        yield sent;
      }
      case PodAction.Kill(Place place) -> {
        hands.stop(record, place, Signal.KILL);
        yield false;
      }
      case PodAction.Release() -> {
        hands.release(record);
        note(record.withoutNetwork());
        yield true;
      }
      case PodAction.Remove() -> {
        remove();
        yield true;
      }
    };
  }

  /** The postStart hook is over: the container has started, or is to end. */
  private void started(Place place, int run, ProbeResult result) {
    ContainerRun now = record.run(place);
    if (result instanceof ProbeResult.Failure(String why)) {
      LOG.atInfo().addKeyValue("pod", record.work().name()).log("postStart hook failed: {}", why);
      events.about(record, place, "Warning", "FailedPostStartHook", "PostStartHook failed");
      now = now.doomed(ContainerRun.Doom.POST_START);
    }
    if (record.run(place).running() && record.run(place).runs() == run) {
      note(record.with(place, now.unhooked()));
    }
  }

  /** The preStop hook is over; SIGKILL did not wait for it. */
  private void stopped(Place place, int run, ProbeResult result) {
    if (result instanceof ProbeResult.Failure(String why)) {
      LOG.atInfo().addKeyValue("pod", record.work().name()).log("preStop hook failed: {}", why);
      events.about(record, place, "Warning", "FailedPreStopHook", "PreStopHook failed");
    }
    if (record.run(place).running() && record.run(place).runs() == run) {
      hands.stop(record, place, Signal.TERM);
    }
  }

  /** False: it can not be made yet. */
  private boolean start(Place place, Instant now, Surroundings surroundings, Runnable onExit) {
    Launch launch;
    try {
      launch = hands.prepare(record, place, surroundings, tokens);
      blocked.remove(place);
      waiting.remove(place);
    } catch (NotConfiguredException e) {
      if (!e.words().equals(waiting.put(place, e.words()))) {
        if (e.mount()) {
          events.about(record, "Warning", "FailedMount", e.words());
        } else {
          events.about(record, place, "Warning", "Failed", e.words());
        }
      }
      if (e.mount()) {
        blocked.remove(place);
      } else {
        blocked.put(place, String.valueOf(e.getMessage()));
      }
      return false;
    } catch (IOException e) {
      String why = "MountVolume.SetUp failed: " + e.getMessage();
      if (!why.equals(waiting.put(place, why))) {
        events.about(record, "Warning", "FailedMount", why);
      }
      blocked.remove(place);
      return false;
    }
    events.pulled(record, place);
    PodRecord before = record;
    Hook hook = record.container(place).postStart();
    try {
      keep(record.with(place, record.run(place).started(now, record.container(place))));
      hands.start(before, place, launch, surroundings.resolvers(), onExit);
      events.about(record, place, "Normal", "Created", "Created container: " + name(place));
      events.about(record, place, "Normal", "Started", "Started container " + name(place));
      if (hook != null) {
        hooks.call(record, place, hook, POST_START, this::started);
      }
    } catch (IOException e) {
      String why = String.valueOf(e.getMessage());
      events.about(record, place, "Warning", "Failed", "Error: " + why);
      note(before.with(place, before.run(place).refused(why, now)));
    }
    return true;
  }

  private void remove() throws IOException {
    tell(); // how it ended, for whoever watches
    hands.remove(record);
    removed = true;
    if (!record.gone()) {
      outbox.accept(new AgentMessage.PodEnded(record.work().name(), record.work().uid()));
    }
  }

  private void keep(PodRecord next) throws IOException {
    hands.files().save(next);
    record = next;
    unsaved = false;
  }

  /** That happened; where it can not be written it is known here, and written later. */
  private void note(PodRecord next) {
    record = next;
    try {
      keep(next);
    } catch (IOException e) {
      if (!unsaved) {
        LOG.atWarn()
            .addKeyValue("pod", next.work().name())
            .addKeyValue("error", e.toString())
            .log("how a pod is can not be written; going on without, and trying again");
      }
      unsaved = true;
    }
  }

  private void tell() {
    PodReport now = report();
    if (!now.equals(told) && !record.gone()) {
      told = now;
      outbox.accept(new AgentMessage.PodReported(record.work().name(), record.work().uid(), now));
    }
  }

  private PodReport report() {
    return PodReports.of(record, blocked);
  }

  private String name(Place place) {
    return record.container(place).name();
  }
}

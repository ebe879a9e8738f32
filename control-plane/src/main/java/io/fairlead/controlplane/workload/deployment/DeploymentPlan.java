package io.fairlead.controlplane.workload.deployment;

import io.fairlead.controlplane.catalog.CatalogObject;
import io.fairlead.controlplane.kinds.json.Json;
import io.fairlead.controlplane.object.Termination;
import io.fairlead.controlplane.workload.Ownership;
import io.fairlead.controlplane.workload.Plan;
import io.fairlead.controlplane.workload.Pods;
import io.fairlead.controlplane.workload.Step;
import io.fairlead.controlplane.workload.WorkloadStatus;
import io.fairlead.model.json.Fields;
import io.fairlead.model.meta.LabelSelector;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Predicate;
import tools.jackson.databind.node.ObjectNode;

/** What a Deployment wants done. Used once. */
public final class DeploymentPlan {
  private static final Step.Telling DELETING = new Step.Telling("", "", "FailedDelete", "%2$s", "");

  private final CatalogObject deployment;
  private final Strategy strategy;
  private final Progress progress;
  private final Instant now;
  private final List<Step> steps = new ArrayList<>();
  private final List<SetDraft> sets = new ArrayList<>();
  private Optional<SetDraft> newest = Optional.empty();
  private List<SetDraft> old = List.of();

  private DeploymentPlan(CatalogObject deployment, Instant now) {
    this.deployment = deployment;
    this.strategy = Strategy.of(deployment.json());
    this.progress = new Progress(deployment.json().path("status"), now);
    this.now = now;
  }

  /**
   * The plan.
   *
   * @param managed ReplicaSets whose controller it is
   * @param orphans ReplicaSets of its namespace that have no controller
   * @param podsOf the pods of one of them
   * @param taken whether there is a ReplicaSet of this name
   */
  public static Plan of(
      CatalogObject deployment,
      List<CatalogObject> managed,
      List<CatalogObject> orphans,
      Function<CatalogObject, List<CatalogObject>> podsOf,
      Predicate<String> taken,
      Instant now) {
    LabelSelector selector = LabelSelector.read(deployment.json().path("spec").path("selector"));
    return selector == null
        ? Plan.NOTHING
        : new DeploymentPlan(deployment, now).plan(selector, managed, orphans, podsOf, taken);
  }

  private Plan plan(
      LabelSelector selector,
      List<CatalogObject> managed,
      List<CatalogObject> orphans,
      Function<CatalogObject, List<CatalogObject>> podsOf,
      Predicate<String> taken) {
    boolean ending = Termination.begun(deployment.json());
    claim(selector, managed, ending ? List.of() : orphans, ending);
    newest = NewSet.among(sets, deployment);
    old = sets.stream().filter(set -> newest.filter(set::equals).isEmpty()).toList();
    if (ending) {
      return finished(false);
    }
    boolean paused = Fields.flag(deployment.json().path("spec"), "paused", false);
    notePause(paused);
    newest.ifPresent(set -> NewSet.carry(set, deployment, newestRevision()));
    if (paused || scaled()) {
      new Rollout(strategy, newest, old).rescale();
      if (paused) {
        forgetOldest();
      }
      return finished(false);
    }
    noteFound();
    boolean mayStart = strategy.rolling() || !oldPodsRun(podsOf);
    if (mayStart && newest.isEmpty() && taken.test(NewSet.name(deployment))) {
      steps.add(WorkloadStatus.collided(deployment));
      return new Plan(steps, Optional.empty());
    }
    if (mayStart && newest.isEmpty()) {
      make();
    }
    move(mayStart);
    if (DeploymentStatus.complete(deployment, strategy.replicas())) {
      forgetOldest();
    }
    return finished(true);
  }

  private void claim(
      LabelSelector selector,
      List<CatalogObject> managed,
      List<CatalogObject> orphans,
      boolean ending) {
    for (CatalogObject set : managed) {
      if (selector.matches(set.meta().labels())) {
        sets.add(SetDraft.of(set));
      } else if (!ending) {
        steps.add(Ownership.release(set, deployment));
      }
    }
    for (CatalogObject set : orphans) {
      if (selector.matches(set.meta().labels()) && !Termination.begun(set.json())) {
        SetDraft adopted = SetDraft.of(set);
        Ownership.own(adopted.json(), deployment);
        sets.add(adopted);
      }
    }
  }

  private long newestRevision() {
    return old.stream().mapToLong(SetDraft::revision).max().orElse(0) + 1;
  }

  /** One that is paused is not late; one that was late stays so. */
  private void notePause(boolean paused) {
    if (!hasDeadline()) {
      return;
    }
    String reason = progress.reason(Progress.PROGRESSING);
    if (reason.equals("ProgressDeadlineExceeded")) {
      return;
    }
    if (paused) {
      progress.set(Progress.PROGRESSING, "Unknown", "DeploymentPaused", "Deployment is paused");
    } else if (reason.equals("DeploymentPaused")) {
      progress.set(Progress.PROGRESSING, "Unknown", "DeploymentResumed", "Deployment is resumed");
    }
  }

  private boolean hasDeadline() {
    return Fields.integer(
            deployment.json().path("spec"), "progressDeadlineSeconds", Integer.MAX_VALUE)
        != Integer.MAX_VALUE;
  }

  /** Its replicas were changed since its ReplicaSets were told theirs. */
  private boolean scaled() {
    return sets.stream()
        .filter(SetDraft::active)
        .filter(set -> !set.annotation(SetDraft.DESIRED).isEmpty())
        .anyMatch(set -> set.number(SetDraft.DESIRED) != strategy.replicas());
  }

  private void noteFound() {
    if (hasDeadline() && progress.get(Progress.PROGRESSING).isEmpty()) {
      newest.ifPresent(
          set ->
              progress.set(
                  Progress.PROGRESSING,
                  "True",
                  "FoundNewReplicaSet",
                  "Found new replica set \"%s\"".formatted(set.name())));
    }
  }

  private void make() {
    SetDraft set = NewSet.fresh(deployment);
    NewSet.carry(set, deployment, newestRevision());
    set.noteSize(strategy);
    newest = Optional.of(set);
    if (hasDeadline()) {
      progress.set(
          Progress.PROGRESSING,
          "True",
          "NewReplicaSetCreated",
          "Created new replica set \"%s\"".formatted(set.name()));
    }
  }

  private void move(boolean mayStart) {
    Rollout rollout = new Rollout(strategy, newest, old);
    if (strategy.rolling()) {
      newest.ifPresent(rollout::roll);
    } else if (!rollout.stopOld() && mayStart) {
      newest
          .filter(set -> set.replicas() != strategy.replicas())
          .ifPresent(set -> set.scale(strategy.replicas(), strategy));
    }
  }

  private boolean oldPodsRun(Function<CatalogObject, List<CatalogObject>> podsOf) {
    return old.stream()
        .anyMatch(
            set ->
                set.status("replicas") > 0
                    || set.before().map(podsOf).orElse(List.of()).stream()
                        .anyMatch(pod -> !Pods.finished(pod)));
  }

  /** Old ReplicaSets beyond revisionHistoryLimit go, those of the oldest templates first. */
  private void forgetOldest() {
    int limit =
        Fields.integer(deployment.json().path("spec"), "revisionHistoryLimit", Integer.MAX_VALUE);
    List<SetDraft> kept =
        old.stream()
            .filter(set -> !Termination.begun(set.json()))
            .sorted(Comparator.comparingLong(SetDraft::revision))
            .toList();
    kept.stream()
        .limit(Math.max(0, kept.size() - limit))
        .filter(set -> !set.active() && set.status("replicas") == 0 && set.observed())
        .flatMap(set -> set.before().stream())
        .forEach(set -> steps.add(new Step.Delete(set, DELETING)));
  }

  private Plan finished(boolean rolling) {
    sets.forEach(set -> set.step().ifPresent(steps::add));
    newest.filter(set -> set.before().isEmpty()).flatMap(SetDraft::step).ifPresent(steps::add);
    DeploymentStatus status =
        DeploymentStatus.of(deployment, strategy, newest, old, progress, rolling, now);
    ObjectNode next = deployment.json().deepCopy();
    next.set("status", status.json());
    newest
        .map(set -> set.annotation(SetDraft.REVISION))
        .filter(revision -> !revision.isEmpty())
        .ifPresent(
            revision ->
                Json.child(Json.child(next, "metadata"), "annotations")
                    .put(SetDraft.REVISION, revision));
    if (!next.equals(deployment.json())) {
      steps.add(Step.Replace.silent(deployment, next));
    }
    return new Plan(steps, status.due());
  }
}

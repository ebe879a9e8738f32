package io.fairlead.controlplane.workload.statefulset;

import io.fairlead.controlplane.catalog.CatalogObject;
import io.fairlead.controlplane.object.Termination;
import io.fairlead.controlplane.workload.Ownership;
import io.fairlead.controlplane.workload.Plan;
import io.fairlead.controlplane.workload.Pods;
import io.fairlead.controlplane.workload.Step;
import io.fairlead.controlplane.workload.WorkloadStatus;
import io.fairlead.model.json.Fields;
import io.fairlead.model.meta.LabelSelector;
import io.fairlead.model.meta.ResourceKind;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import tools.jackson.databind.node.ObjectNode;

/** What a StatefulSet wants done: first about its revisions, then about its pods. Used once. */
public final class StatefulSetPlan {
  private static final Step.Telling KEEPING =
      new Step.Telling(
          "", "", "FailedCreate", "create ControllerRevision %1$s failed error: %2$s", "");

  private final CatalogObject set;
  private final List<CatalogObject> revisions;
  private final List<Member> members = new ArrayList<>();
  private final List<Step> steps = new ArrayList<>();
  private final Instant now;

  private StatefulSetPlan(CatalogObject set, List<CatalogObject> revisions, Instant now) {
    this.set = set;
    this.revisions =
        revisions.stream()
            .sorted(
                Comparator.comparingLong(Revision::number)
                    .thenComparing(Pods::created)
                    .thenComparing(CatalogObject::key))
            .toList();
    this.now = now;
  }

  /**
   * The plan.
   *
   * @param managed pods whose controller it is
   * @param candidates pods that may be orphans of its selector; others are passed over
   * @param revisions ControllerRevisions whose controller it is
   * @param taken whether there is a ControllerRevision of this name
   */
  public static Plan of(
      CatalogObject set,
      List<CatalogObject> managed,
      List<CatalogObject> candidates,
      List<CatalogObject> revisions,
      Predicate<String> taken,
      Instant now) {
    LabelSelector selector = LabelSelector.read(set.json().path("spec").path("selector"));
    if (selector == null) {
      return Plan.NOTHING;
    }
    StatefulSetPlan plan = new StatefulSetPlan(set, revisions, now);
    boolean ending = Termination.begun(set.json());
    plan.claim(selector, managed, ending ? List.of() : candidates, ending);
    return plan.plan(ending, taken);
  }

  private void claim(
      LabelSelector selector,
      List<CatalogObject> managed,
      List<CatalogObject> candidates,
      boolean ending) {
    for (CatalogObject pod : managed) {
      boolean mine =
          Member.numberIn(set, pod.key()).isPresent() && selector.matches(pod.meta().labels());
      if (mine) {
        member(pod);
      } else if (!ending && !Pods.terminating(pod)) {
        steps.add(Ownership.release(pod, set));
      }
    }
    for (CatalogObject pod : candidates) {
      if (Ownership.orphan(pod)
          && !Pods.terminating(pod)
          && Member.numberIn(set, pod.key()).isPresent()
          && selector.matches(pod.meta().labels())) {
        steps.add(Ownership.adopt(pod, set));
      }
    }
    members.sort(Comparator.comparingInt(Member::ordinal));
  }

  private void member(CatalogObject pod) {
    Member.numberIn(set, pod.key()).ifPresent(ordinal -> members.add(new Member(ordinal, pod)));
  }

  private Plan plan(boolean ending, Predicate<String> taken) {
    Optional<CatalogObject> update =
        revisions.stream().filter(kept -> Revision.of(kept).isOf(set)).reduce((_, last) -> last);
    if (update.isEmpty()) {
      return ending ? new Plan(steps, Optional.empty()) : keep(taken);
    }
    if (!update.get().equals(revisions.getLast()) && !ending) {
      return newest(update.get());
    }
    String before = Fields.text(set.json().path("status"), "currentRevision");
    CatalogObject current =
        revisions.stream()
            .filter(kept -> kept.key().name().equals(before))
            .findFirst()
            .orElse(update.get());
    // What is adopted or let go is looked at again first: a name may be free then.
    boolean claimed = !steps.isEmpty();
    StatefulSetStatus status =
        StatefulSetStatus.of(set, members, current.key().name(), update.get().key().name(), now);
    if (!status.json().equals(set.json().path("status"))) {
      ObjectNode next = set.json().deepCopy();
      next.set("status", status.json());
      steps.add(Step.Replace.silent(set, next));
    }
    if (!ending && !claimed) {
      steps.addAll(
          new Ordering(set, members, Revision.of(current), Revision.of(update.get()), now).steps());
      forgetOldest(List.of(current.key().name(), update.get().key().name()));
    }
    return new Plan(steps, status.due());
  }

  /** The template is new: keeps it before any pod is made of it. */
  private Plan keep(Predicate<String> taken) {
    if (taken.test(Revision.name(set))) {
      steps.add(WorkloadStatus.collided(set));
    } else {
      steps.add(
          new Step.Create(
              ResourceKind.CONTROLLER_REVISION, Revision.fresh(set, nextNumber()), KEEPING));
    }
    return new Plan(steps, Optional.empty());
  }

  /** The template is one it had before: it is the newest again. */
  private Plan newest(CatalogObject kept) {
    ObjectNode next = kept.json().deepCopy();
    next.put("revision", (int) nextNumber());
    steps.add(Step.Replace.silent(kept, next));
    return new Plan(steps, Optional.empty());
  }

  private long nextNumber() {
    return revisions.isEmpty() ? 1 : Revision.number(revisions.getLast()) + 1;
  }

  /** Revisions nobody is of, beyond revisionHistoryLimit. */
  private void forgetOldest(List<String> used) {
    Set<String> live = new HashSet<>(used);
    members.forEach(member -> live.add(member.revision()));
    List<CatalogObject> history =
        revisions.stream().filter(kept -> !live.contains(kept.key().name())).toList();
    int limit = Fields.integer(set.json().path("spec"), "revisionHistoryLimit", Integer.MAX_VALUE);
    history.stream()
        .limit(Math.max(0, history.size() - limit))
        .forEach(kept -> steps.add(new Step.Delete(kept, KEEPING)));
  }
}

package io.fairlead.controlplane.workload.statefulset;

import io.fairlead.controlplane.catalog.CatalogObject;
import io.fairlead.controlplane.workload.Pods;
import io.fairlead.controlplane.workload.Share;
import io.fairlead.controlplane.workload.Step;
import io.fairlead.model.json.Fields;
import io.fairlead.model.meta.ResourceKind;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import tools.jackson.databind.JsonNode;

/**
 * Which pod's turn it is. OrderedReady: one at a time, upwards when they are made, downwards when
 * they go, and only while all others are well. Parallel: all at once, but for the replacement of
 * pods of an older revision. Used once.
 */
final class Ordering {
  private final CatalogObject set;
  private final List<Member> members;
  private final Revision current;
  private final Revision update;
  private final Instant now;
  private final JsonNode spec;
  private final int first;
  private final int replicas;
  private final int minReady;
  private final boolean ordered;
  private final List<Step> steps = new ArrayList<>();

  Ordering(
      CatalogObject set, List<Member> members, Revision current, Revision update, Instant now) {
    this.set = set;
    this.members = members;
    this.current = current;
    this.update = update;
    this.now = now;
    this.spec = set.json().path("spec");
    this.first = Fields.integer(spec.path("ordinals"), "start", 0);
    this.replicas = Fields.integer(spec, "replicas", 1);
    this.minReady = Fields.integer(spec, "minReadySeconds", 0);
    this.ordered = !Fields.text(spec, "podManagementPolicy").equals("Parallel");
  }

  List<Step> steps() {
    if (make() && shrink()) {
      replace();
    }
    return steps;
  }

  /** Those that have to be there; false: the others wait. */
  private boolean make() {
    Map<Integer, Member> there = new HashMap<>();
    members.forEach(member -> there.put(member.ordinal(), member));
    for (int ordinal = first; ordinal < first + replicas; ordinal++) {
      Member member = there.get(ordinal);
      if (member == null) {
        steps.add(
            new Step.Create(
                ResourceKind.POD,
                Member.fresh(set, revision(ordinal), ordinal),
                telling("Create", "create")));
      } else if (Pods.finished(member.pod())) {
        if (!member.terminating()) {
          delete(member);
        }
      } else if (!member.identified().equals(member.pod().json())) {
        steps.add(Step.Replace.silent(member.pod(), member.identified()));
      }
      if (ordered && (member == null || !member.healthy(minReady, now))) {
        return false;
      }
    }
    return true;
  }

  /** Those below the partition are made of the revision before. */
  private Revision revision(int ordinal) {
    return rolling() && ordinal < first + partition() ? current : update;
  }

  private boolean rolling() {
    return Fields.text(spec.path("updateStrategy"), "type").equals("RollingUpdate");
  }

  private int partition() {
    return Fields.integer(spec.path("updateStrategy").path("rollingUpdate"), "partition", 0);
  }

  /** Those that are too many, the highest first; false: the others wait. */
  private boolean shrink() {
    List<Member> condemned =
        members.stream()
            .filter(member -> member.ordinal() < first || member.ordinal() >= first + replicas)
            .sorted(Comparator.comparingInt(Member::ordinal).reversed())
            .toList();
    Optional<Member> unwell =
        members.stream().filter(member -> !member.healthy(minReady, now)).findFirst();
    for (Member member : condemned) {
      if (ordered) {
        boolean next =
            !member.terminating()
                && (member.available(minReady, now) || unwell.filter(member::equals).isPresent());
        if (next) {
          delete(member);
        }
        return false;
      }
      if (!member.terminating()) {
        delete(member);
      }
    }
    return true;
  }

  /** Those of an older revision, the highest first, a few at a time. */
  private void replace() {
    if (!rolling()) {
      return;
    }
    int budget = maxUnavailable();
    List<Member> replaceable =
        members.stream()
            .filter(member -> member.ordinal() >= first + partition())
            .filter(member -> member.ordinal() < first + replicas)
            .sorted(Comparator.comparingInt(Member::ordinal).reversed())
            .toList();
    for (Member member : replaceable) {
      boolean stale = !member.revision().equals(update.name());
      if (stale && !member.terminating()) {
        delete(member);
        budget--;
      } else if (!member.healthy(minReady, now)) {
        budget--;
      }
      if (budget <= 0) {
        return;
      }
    }
  }

  private int maxUnavailable() {
    JsonNode update = spec.path("updateStrategy").path("rollingUpdate");
    return Fields.present(update, "maxUnavailable")
        ? Math.max(1, Share.roundedDown(update, "maxUnavailable", replicas))
        : 1;
  }

  private void delete(Member member) {
    steps.add(new Step.Delete(member.pod(), telling("Delete", "delete")));
  }

  private Step.Telling telling(String reason, String verb) {
    String what = verb + " Pod %1$s in StatefulSet " + set.key().name();
    return new Step.Telling(
        "Successful" + reason,
        what + " successful",
        "Failed" + reason,
        what + " failed error: %2$s",
        "");
  }
}

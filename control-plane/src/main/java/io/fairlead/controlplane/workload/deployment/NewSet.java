package io.fairlead.controlplane.workload.deployment;

import io.fairlead.controlplane.catalog.CatalogObject;
import io.fairlead.controlplane.kinds.json.Json;
import io.fairlead.controlplane.workload.Ownership;
import io.fairlead.controlplane.workload.PodTemplate;
import io.fairlead.controlplane.workload.TemplateHash;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import tools.jackson.databind.node.ObjectNode;

/** The ReplicaSet of the template a Deployment has now: which it is, and what it carries. Pure. */
final class NewSet {
  private static final String HISTORY = "deployment.kubernetes.io/revision-history";

  /** Annotations of the Deployment that are its own affair. */
  private static final Set<String> NOT_COPIED =
      Set.of(
          "kubectl.kubernetes.io/last-applied-configuration",
          SetDraft.REVISION,
          HISTORY,
          SetDraft.DESIRED,
          SetDraft.MAX,
          "deprecated.deployment.rollback.to");

  private NewSet() {}

  /** The oldest one with the Deployment's template. */
  static Optional<SetDraft> among(List<SetDraft> sets, CatalogObject deployment) {
    return sets.stream()
        .filter(set -> TemplateHash.same(set.template(), PodTemplate.of(deployment.json())))
        .min(Comparator.comparing(SetDraft::created).thenComparing(SetDraft::name));
  }

  static String name(CatalogObject deployment) {
    return deployment.key().name() + "-" + TemplateHash.of(deployment);
  }

  /** One to be made, with no pods yet. */
  static SetDraft fresh(CatalogObject deployment) {
    String hash = TemplateHash.of(deployment);
    ObjectNode set = Json.object();
    ObjectNode metadata = set.putObject("metadata").put("name", name(deployment));
    ObjectNode spec = set.putObject("spec").put("replicas", 0);
    Json.copyField(deployment.json().path("spec"), spec, "minReadySeconds");
    Json.copyField(deployment.json().path("spec"), spec, "selector");
    Json.child(Json.child(spec, "selector"), "matchLabels").put(TemplateHash.LABEL, hash);
    Json.copyField(deployment.json().path("spec"), spec, "template");
    ObjectNode labels = Json.child(Json.child(Json.child(spec, "template"), "metadata"), "labels");
    labels.put(TemplateHash.LABEL, hash);
    metadata.set("labels", labels.deepCopy());
    Ownership.own(set, deployment);
    return SetDraft.fresh(set);
  }

  /**
   * Hands on what the Deployment says of itself, and makes its revision the newest; one it had
   * before goes to the history: it is rolled back to.
   */
  static void carry(SetDraft set, CatalogObject deployment, long revision) {
    for (Map.Entry<String, String> entry : deployment.meta().annotations().entrySet()) {
      if (!NOT_COPIED.contains(entry.getKey())) {
        set.annotate(entry.getKey(), entry.getValue());
      }
    }
    long before = set.revision();
    if (before < revision) {
      if (before > 0) {
        String history = set.annotation(HISTORY);
        set.annotate(HISTORY, history.isEmpty() ? "" + before : history + "," + before);
      }
      set.annotate(SetDraft.REVISION, Long.toString(revision));
    }
    Json.copyField(
        deployment.json().path("spec"), Json.child(set.json(), "spec"), "minReadySeconds");
  }
}

package io.fairlead.controlplane.workload;

import io.fairlead.controlplane.catalog.CatalogObject;
import io.fairlead.controlplane.kinds.json.Json;
import io.fairlead.controlplane.workload.deployment.DeploymentPlan;
import io.fairlead.controlplane.workload.replicaset.ReplicaSetPlan;
import io.fairlead.model.meta.ResourceKey;
import io.fairlead.model.meta.ResourceKind;
import java.util.List;
import java.util.SplittableRandom;
import java.util.function.Consumer;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** One Deployment with all that comes of it. */
final class DeploymentWorld {
  final World world = new World();

  DeploymentWorld(String spec) {
    world.create(
        """
        apiVersion: apps/v1
        kind: Deployment
        metadata: {name: api, annotations: {kubernetes.io/change-cause: first}}
        spec:
          selector: {matchLabels: {app: api}}
          template:
            metadata: {labels: {app: api}}
            spec: {containers: [{name: c, image: "i:1"}]}
          %s
        """
            .formatted(spec));
  }

  CatalogObject deployment() {
    return world.get(ResourceKind.DEPLOYMENT, "api");
  }

  Plan plan() {
    CatalogObject deployment = deployment();
    return DeploymentPlan.of(
        deployment,
        world.managedBy(ResourceKind.REPLICA_SET, deployment),
        world.all(ResourceKind.REPLICA_SET).stream().filter(Ownership::orphan).toList(),
        this::podsOf,
        name -> world.has(new ResourceKey(ResourceKind.REPLICA_SET, "default", name)),
        world.now);
  }

  Plan plan(CatalogObject set) {
    return ReplicaSetPlan.of(
        set,
        podsOf(set),
        world.all(ResourceKind.POD),
        () -> world.all(ResourceKind.POD),
        world.now);
  }

  List<CatalogObject> sets() {
    return world.all(ResourceKind.REPLICA_SET);
  }

  List<CatalogObject> pods() {
    return world.all(ResourceKind.POD);
  }

  private List<CatalogObject> podsOf(CatalogObject set) {
    return world.managedBy(ResourceKind.POD, set);
  }

  /** The ReplicaSet whose pods have this image. */
  CatalogObject set(String image) {
    return sets().stream()
        .filter(set -> image(set.json().path("spec").path("template")).equals(image))
        .findFirst()
        .orElseThrow();
  }

  static String image(JsonNode pod) {
    return Json.text(pod.path("spec").path("containers").path(0), "image");
  }

  void spec(Consumer<ObjectNode> edit) {
    world.edit(deployment(), json -> edit.accept(Json.child(json, "spec")));
  }

  void image(String image) {
    spec(
        spec ->
            Json.objects(spec, "template", "spec", "containers").getFirst().put("image", image));
  }

  void replicas(int replicas) {
    spec(spec -> spec.put("replicas", replicas));
  }

  /** Everybody acts once; true when somebody had something to do. */
  boolean round() {
    List<Step> steps = plan().steps();
    steps.forEach(world::perform);
    boolean acted = !steps.isEmpty();
    for (CatalogObject set : sets()) {
      List<Step> own = plan(set).steps();
      own.forEach(world::perform);
      acted |= !own.isEmpty();
    }
    return acted;
  }

  /** Until nobody has anything to do any more. */
  void settle() {
    for (int i = 0; i < 60; i++) {
      if (!round()) {
        return;
      }
    }
    throw new AssertionError("does not come to rest: " + plan().steps());
  }

  /** Until that, with every pod becoming ready as soon as it is there. */
  void settleReady() {
    for (int i = 0; i < 100; i++) {
      boolean acted = round();
      for (CatalogObject pod : pods()) {
        if (!Pods.ready(pod)) {
          world.ready(pod, true);
          acted = true;
        }
      }
      if (!acted) {
        return;
      }
    }
    throw new AssertionError("does not come to rest: " + plan().steps());
  }

  /** One of them does one thing, as good as any other. */
  void actAtRandom(SplittableRandom random) {
    List<CatalogObject> sets = sets();
    int who = random.nextInt(sets.size() + 1);
    List<Step> steps = who == sets.size() ? plan().steps() : plan(sets.get(who)).steps();
    if (!steps.isEmpty()) {
      steps.forEach(world::perform);
    }
  }

  int status(String field) {
    return (int) Json.number(deployment().json(), 0, "status", field);
  }

  /** {@code <status> <reason>: <message>}; empty when there is none. */
  String condition(String type) {
    return Json.objects(deployment().json(), "status", "conditions").stream()
        .filter(condition -> Json.text(condition, "type").equals(type))
        .map(
            condition ->
                Json.text(condition, "status")
                    + " "
                    + Json.text(condition, "reason")
                    + ": "
                    + Json.text(condition, "message"))
        .findFirst()
        .orElse("");
  }
}

package io.fairlead.controlplane.workload;

import io.fairlead.controlplane.catalog.CatalogObject;
import io.fairlead.controlplane.kinds.Lifecycle;
import io.fairlead.controlplane.kinds.Yaml;
import io.fairlead.controlplane.kinds.json.Conditions;
import io.fairlead.controlplane.kinds.json.Json;
import io.fairlead.model.meta.ControllerReference;
import io.fairlead.model.meta.ObjectMeta;
import io.fairlead.model.meta.ResourceKey;
import io.fairlead.model.meta.ResourceKind;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.function.Predicate;
import tools.jackson.databind.node.ObjectNode;

/** Objects in memory to plan on: what plans ask for is done to them, as the store would. */
public final class World {
  private final Map<ResourceKey, CatalogObject> objects = new TreeMap<>();
  private long revision;

  /** What time it is. */
  public Instant now = Instant.parse("2026-01-02T03:04:05Z");

  /** What was said, in order: {@code Reason: message}. */
  public final List<String> told = new ArrayList<>();

  /** Makes an object the way the API does. */
  public CatalogObject create(String yaml) {
    ObjectNode written = Yaml.object(yaml);
    ResourceKind kind =
        ResourceKind.byApiVersion(Json.text(written, "apiVersion"), Json.text(written, "kind"))
            .orElseThrow();
    return create(kind, "default", written);
  }

  private CatalogObject create(ResourceKind kind, String namespace, ObjectNode body) {
    return put(Lifecycle.prepareCreate(kind, namespace, body, now), kind);
  }

  private CatalogObject put(ObjectNode object, ResourceKind kind) {
    ObjectMeta meta = ObjectMeta.of(object);
    ResourceKey key = new ResourceKey(kind, meta.namespace(), meta.name());
    CatalogObject put = new CatalogObject(key, ++revision, revision, object);
    objects.put(key, put);
    return put;
  }

  /** The object as it is now. */
  public CatalogObject get(ResourceKind kind, String name) {
    ResourceKey key = new ResourceKey(kind, "default", name);
    return Objects.requireNonNull(objects.get(key), key::toString);
  }

  public boolean has(ResourceKey key) {
    return objects.containsKey(key);
  }

  public List<CatalogObject> all(ResourceKind kind) {
    return objects.values().stream().filter(object -> object.key().kind() == kind).toList();
  }

  /** Those whose controller this is. */
  public List<CatalogObject> managedBy(ResourceKind kind, CatalogObject owner) {
    return all(
        kind,
        object ->
            ControllerReference.of(object.json())
                .filter(controller -> controller.uid().equals(owner.meta().uid()))
                .isPresent());
  }

  private List<CatalogObject> all(ResourceKind kind, Predicate<CatalogObject> which) {
    return all(kind).stream().filter(which).toList();
  }

  /** Writes an object anew, with the next generation where its spec changed. */
  public CatalogObject edit(CatalogObject object, Consumer<ObjectNode> edit) {
    CatalogObject before = Objects.requireNonNull(objects.get(object.key()));
    ObjectNode next = before.json().deepCopy();
    edit.accept(next);
    if (!Json.sameField(before.json(), next, "spec") && Json.has(next, "metadata", "generation")) {
      Json.child(next, "metadata")
          .put("generation", (int) Json.number(next, 0, "metadata", "generation") + 1);
    }
    return put(next, object.key().kind());
  }

  /** As a kubelet would say. */
  public void ready(CatalogObject pod, boolean ready) {
    edit(
        pod,
        json -> {
          ObjectNode status = Json.child(json, "status");
          status.put("phase", "Running");
          Conditions.set(status, new Conditions.Wanted("Ready", ready, "", ""), now);
        });
  }

  public void remove(CatalogObject object) {
    objects.remove(object.key());
  }

  public void pass(Duration time) {
    now = now.plus(time);
  }

  /** Does one step. */
  public void perform(Step step) {
    switch (step) {
      case Step.Create(ResourceKind kind, ObjectNode body, Step.Telling telling) -> {
        CatalogObject made = create(kind, "default", body);
        if (!telling.done().isEmpty()) {
          told.add(telling.done() + ": " + telling.doneMessage().formatted(made.key().name()));
        }
      }
      case Step.Delete(CatalogObject child, Step.Telling telling) -> {
        remove(child);
        if (!telling.done().isEmpty()) {
          told.add(telling.done() + ": " + telling.doneMessage().formatted(child.key().name()));
        }
      }
      case Step.Replace(CatalogObject before, ObjectNode after, var say) -> {
        CatalogObject is = objects.get(before.key());
        if (is != null && is.sequenceNr() == before.sequenceNr()) {
          edit(
              is,
              json -> {
                json.removeAll();
                json.setAll(after);
              });
          say.ifPresent(what -> told.add(what.reason() + ": " + what.message()));
        }
      }
    }
  }
}

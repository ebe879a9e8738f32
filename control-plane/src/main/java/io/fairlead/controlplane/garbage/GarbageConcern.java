package io.fairlead.controlplane.garbage;

import io.fairlead.controlplane.catalog.CatalogChange;
import io.fairlead.controlplane.catalog.CatalogImage;
import io.fairlead.controlplane.catalog.CatalogObject;
import io.fairlead.controlplane.controller.Concern;
import io.fairlead.controlplane.event.EventRecorder;
import io.fairlead.controlplane.event.EventSource;
import io.fairlead.controlplane.event.Occurrence;
import io.fairlead.controlplane.object.DeleteOptions;
import io.fairlead.controlplane.object.LatestOnly;
import io.fairlead.controlplane.object.ObjectStore;
import io.fairlead.controlplane.object.Preconditions;
import io.fairlead.controlplane.object.WriteReply;
import io.fairlead.model.json.Fields;
import io.fairlead.model.meta.ResourceKey;
import io.fairlead.model.meta.ResourceKind;
import java.util.Collection;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;
import java.util.stream.Stream;

/**
 * The garbage collector: deletes objects whose owners are gone, lets go of owners that wait for
 * their dependents, makes orphans where that was asked for. What it does to one object is {@link
 * Verdict}'s to say; every change is conditional on the version that was looked at.
 */
public final class GarbageConcern implements Concern<ResourceKey> {

  private static final EventSource SOURCE = EventSource.controller("garbage-collector-controller");

  /** Writes under way at once: a large tree must not crowd out everybody else's writes. */
  private static final int AT_ONCE = 32;

  private static final CompletionStage<Void> NOTHING = CompletableFuture.completedFuture(null);

  private final Supplier<CatalogImage> image;
  private final ObjectStore store;
  private final EventRecorder events;
  private final Dependents dependents = new Dependents();
  private final LatestOnly writes = new LatestOnly(AT_ONCE);

  public GarbageConcern(Supplier<CatalogImage> image, ObjectStore store, EventRecorder events) {
    this.image = image;
    this.store = store;
    this.events = events;
  }

  @Override
  public String name() {
    return "garbage-collector";
  }

  @Override
  public Collection<ResourceKey> all() {
    return Stream.of(ResourceKind.values())
        .flatMap(kind -> image.get().list(kind).stream())
        .map(CatalogObject::key)
        .toList();
  }

  @Override
  public Collection<ResourceKey> touchedBy(CatalogChange change) {
    return dependents.note(change);
  }

  @Override
  public boolean settled(ResourceKey key) {
    CatalogImage now = image.get();
    CatalogObject object = now.get(key);
    if (object == null) {
      return true;
    }
    for (Owner owner : Owner.misplaced(object, now)) {
      events.record(
          SOURCE, object, Occurrence.warning("OwnerRefInvalidNamespace", owner.missingIn(key)));
    }
    List<CatalogObject> naming =
        dependents.of(object).stream().map(now::get).filter(Objects::nonNull).toList();
    return switch (Verdict.on(object, naming, now)) {
      case Verdict.Keep() -> true;
      // Woken by the change of whoever it waits for.
      case Verdict.Wait() -> true;
      case Verdict.Delete(DeleteOptions.Propagation propagation) ->
          act(
              object,
              () ->
                  store.delete(
                      key,
                      new Preconditions(
                          Fields.text(object.json().path("metadata"), "uid"), object.sequenceNr()),
                      DeleteOptions.of(propagation)));
      case Verdict.Edit(var edited) ->
          act(object, () -> store.replace(key, object.sequenceNr(), edited));
    };
  }

  /** Soon, unless it is another version by then: that has been looked at as well. */
  private boolean act(CatalogObject object, Supplier<CompletionStage<WriteReply>> write) {
    writes.submit(object.key(), () -> image.get().holds(object) ? write.get() : NOTHING);
    return false;
  }
}

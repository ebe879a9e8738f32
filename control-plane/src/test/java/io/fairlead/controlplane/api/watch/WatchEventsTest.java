package io.fairlead.controlplane.api.watch;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;

import io.fairlead.controlplane.api.http.Query;
import io.fairlead.controlplane.api.read.Selection;
import io.fairlead.controlplane.catalog.CatalogChange;
import io.fairlead.controlplane.catalog.CatalogObject;
import io.fairlead.model.meta.NamespacedName;
import io.fairlead.model.meta.ResourceKey;
import io.fairlead.model.meta.ResourceKind;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

class WatchEventsTest {
  private static final Selection WEB =
      Selection.parse(
          ResourceKind.POD,
          ResourceKind.POD.preferredVersion(),
          "n",
          Query.parse("labelSelector=app%3Dweb"));

  private static CatalogObject pod(String namespace, long version, String app) {
    ObjectNode json = JsonNodeFactory.instance.objectNode().put("kind", "Pod");
    json.putObject("metadata")
        .put("name", "p")
        .put("namespace", namespace)
        .put("resourceVersion", Long.toString(version))
        .putObject("labels")
        .put("app", app);
    return new CatalogObject(
        new ResourceKey(ResourceKind.POD, namespace, "p"), version, version, json);
  }

  private static Optional<WatchEvent> event(CatalogChange change) {
    return WatchEvents.of(change, WEB);
  }

  @Test
  void whatAppearsIsAdded() {
    CatalogObject now = pod("n", 5, "web");

    assertEquals(
        Optional.of(new WatchEvent.Added(now)), event(new CatalogChange.Upserted(now, null)));
  }

  @Test
  void whatComesIntoTheSelectionIsAdded() {
    CatalogObject now = pod("n", 5, "web");

    assertEquals(
        Optional.of(new WatchEvent.Added(now)),
        event(new CatalogChange.Upserted(now, pod("n", 4, "db"))));
  }

  @Test
  void whatStaysInTheSelectionIsModified() {
    CatalogObject now = pod("n", 5, "web");

    assertEquals(
        Optional.of(new WatchEvent.Modified(now)),
        event(new CatalogChange.Upserted(now, pod("n", 4, "web"))));
  }

  @Test
  void whatLeavesTheSelectionIsDeletedInItsLastSelectedStateAtTheNewVersion() {
    CatalogObject before = pod("n", 4, "web");

    Optional<WatchEvent> event = event(new CatalogChange.Upserted(pod("n", 5, "db"), before));

    WatchEvent.Deleted deleted = assertInstanceOf(WatchEvent.Deleted.class, event.orElseThrow());
    assertEquals(pod("n", 5, "web").json(), deleted.last().json());
    assertEquals("4", before.json().path("metadata").path("resourceVersion").stringValue());
  }

  @Test
  void whatIsRemovedIsDeleted() {
    CatalogObject last = pod("n", 6, "web");

    assertEquals(Optional.of(new WatchEvent.Deleted(last)), event(new CatalogChange.Removed(last)));
  }

  @Test
  void othersAreNotHeardOf() {
    assertEquals(Optional.empty(), event(new CatalogChange.Removed(pod("n", 6, "db"))));
    assertEquals(Optional.empty(), event(new CatalogChange.Upserted(pod("m", 6, "web"), null)));
    assertEquals(
        Optional.empty(), event(new CatalogChange.Upserted(pod("n", 6, "db"), pod("n", 5, "db"))));
    assertEquals(
        Optional.empty(),
        event(new CatalogChange.PolicyChanged(7, new NamespacedName("n", "p"), null)));
  }

  @Test
  void changesTheWatcherHasSeenAreLeftOut() {
    CatalogObject now = pod("n", 5, "web");
    List<CatalogChange> changes =
        List.of(
            new CatalogChange.Upserted(pod("n", 4, "web"), null),
            new CatalogChange.Upserted(now, pod("n", 4, "web")));

    assertEquals(List.of(new WatchEvent.Modified(now)), WatchEvents.of(changes, WEB, 4));
  }
}

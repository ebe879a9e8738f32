package io.fairlead.controlplane.object;

import io.fairlead.controlplane.catalog.CatalogChange;
import io.fairlead.controlplane.catalog.CatalogObject;
import io.fairlead.controlplane.controller.Workloads;
import tools.jackson.databind.node.ObjectNode;

/** What selectors look at, as a test moves it: the real index, told of changes by hand. */
public final class WorkloadsUnderTest {

  private Workloads now = Workloads.none();

  /** Nothing but the node the sample pods are on. */
  public WorkloadsUnderTest() {
    put(SampleObjects.node("node-a", "zone-1"));
  }

  /** The objects as they are now. */
  public Workloads now() {
    return now;
  }

  /** The object is now this one. */
  public WorkloadsUnderTest put(ObjectNode object) {
    now = now.after(new CatalogChange.Upserted(stored(object), null));
    return this;
  }

  /** The object is gone. */
  public WorkloadsUnderTest remove(ObjectNode object) {
    now = now.after(new CatalogChange.Removed(stored(object)));
    return this;
  }

  private static CatalogObject stored(ObjectNode object) {
    return new CatalogObject(SampleObjects.key(object), 1, 1, object);
  }
}

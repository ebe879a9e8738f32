package io.fairlead.controlplane.api.write;

import io.fairlead.controlplane.access.rbac.GrantChecks;
import io.fairlead.controlplane.allocation.Allocations;
import io.fairlead.controlplane.api.read.Lists;
import io.fairlead.controlplane.catalog.Catalog;
import io.fairlead.controlplane.kinds.KindSettings;
import io.fairlead.controlplane.object.ObjectStore;
import java.time.Clock;

/** The write side, wired. */
public record WriteRoutes(
    Writes writes, Deletes deletes, Scales scales, PodActions pods, NamespaceFinalize namespaces) {

  public static WriteRoutes of(
      Catalog catalog,
      ObjectStore store,
      Allocations allocations,
      Lists lists,
      KindSettings settings,
      GrantChecks grants,
      Clock clock) {
    Admitting admitting = new Admitting(catalog, allocations, settings, grants, clock);
    Writes writes = new Writes(admitting, catalog, store, Deadline.ofRequest());
    Deletes deletes = new Deletes(admitting, store, lists, Deadline.ofRequest());
    StoredEdits edits = new StoredEdits(admitting, catalog, store, Deadline.ofRequest());
    return new WriteRoutes(
        writes,
        deletes,
        new Scales(admitting, writes),
        new PodActions(deletes, edits, clock),
        new NamespaceFinalize(edits));
  }
}

package io.fairlead.controlplane.service;

import io.fairlead.controlplane.catalog.CatalogObject;
import io.fairlead.controlplane.controller.Workloads;
import io.fairlead.controlplane.event.EventRecorder;
import io.fairlead.controlplane.event.EventSource;
import io.fairlead.controlplane.event.Occurrence;
import io.fairlead.model.endpointslice.AddressType;
import io.fairlead.model.endpointslice.DesiredSlices;
import io.fairlead.model.meta.NamespacedName;
import io.fairlead.model.service.ServiceJson;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;

/**
 * Tells at Services of topology mode Auto that their endpoints have hints now, or why they have
 * none (E14): once for each time it changes. Used by one controller.
 */
final class HintEvents {
  private static final EventSource SOURCE = EventSource.controller("endpoint-slice-controller");

  private final Supplier<Workloads> workloads;
  private final EventRecorder events;

  /** What was told last. */
  private final Map<NamespacedName, Map<AddressType, String>> told = new HashMap<>();

  HintEvents(Supplier<Workloads> workloads, EventRecorder events) {
    this.workloads = workloads;
    this.events = events;
  }

  void look(CatalogObject service) {
    NamespacedName name = service.key().namespacedName();
    Map<AddressType, String> now = refusals(service);
    Map<AddressType, String> before = now.isEmpty() ? told.remove(name) : told.put(name, now);
    Map<AddressType, String> known = before == null ? Map.of() : before;
    now.forEach(
        (family, refusal) -> {
          if (!refusal.equals(known.get(family))) {
            events.record(SOURCE, service, occurrence(family, refusal));
          }
        });
  }

  void forget(NamespacedName service) {
    told.remove(service);
  }

  private Map<AddressType, String> refusals(CatalogObject service) {
    Map<String, String> selector = ServiceJson.read(service.json()).selector();
    Workloads now = workloads.get();
    return DesiredSlices.hintRefusals(
        service.json(),
        () -> selector == null ? List.of() : now.selected(service.key().namespace(), selector),
        now::zone,
        now::cpuOfZones);
  }

  static Occurrence occurrence(AddressType family, String refusal) {
    return refusal.isEmpty()
        ? Occurrence.normal(
            "TopologyAwareHintsEnabled",
            "Topology Aware Hints has been enabled, addressType: " + family.text())
        : Occurrence.warning(
            "TopologyAwareHintsDisabled", refusal + ", addressType: " + family.text());
  }
}

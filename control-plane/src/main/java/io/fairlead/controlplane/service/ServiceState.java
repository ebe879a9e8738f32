package io.fairlead.controlplane.service;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonProperty;
import io.fairlead.controlplane.object.Decision;
import io.fairlead.controlplane.object.EntityCommand;
import io.fairlead.controlplane.object.JournalPosition;
import io.fairlead.controlplane.object.Moment;
import io.fairlead.controlplane.object.ObjectState;
import io.fairlead.model.endpointslice.SliceDelta;
import io.fairlead.model.meta.ResourceKey;
import io.fairlead.persistence.event.EndpointsChanged;
import io.fairlead.persistence.event.JournalEvent;
import io.fairlead.persistence.event.ObjectEvent;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import tools.jackson.databind.node.ObjectNode;

/**
 * A Service and the slices made for it. A write and what it means for the slices are one
 * transaction: no reader sees a new selector with the old endpoints.
 *
 * @param slices complete EndpointSlices by name, without resourceVersion
 */
public record ServiceState(ObjectState object, Map<String, ObjectNode> slices) {

  @JsonCreator
  public ServiceState(
      @JsonProperty("object") ObjectState object,
      @JsonProperty("slices") Map<String, ObjectNode> slices) {
    this.object = object;
    this.slices = Map.copyOf(slices);
  }

  /** Before the first event. */
  public static ServiceState initial() {
    return new ServiceState(ObjectState.initial(), Map.of());
  }

  /** What a write leads to, for the Service and its slices. */
  Decision decide(ResourceKey key, EntityCommand.Write write, SliceDerivation derivation) {
    return switch (object.decide(key, write)) {
      case Decision.Refusal refusal -> refusal;
      case Decision.Change change ->
          new Decision.Change(
              withSlices(key, change.events(), write.moment(), derivation), change.outcome());
    };
  }

  /** The event that brings the slices up to date; none when they are. */
  List<JournalEvent> reconcile(ResourceKey key, Moment moment, SliceDerivation derivation) {
    return switch (object) {
      case ObjectState.Absent absent -> List.of();
      case ObjectState.Active(ObjectNode service, long version, var _) ->
          changed(key, derivation.deltas(service, slices, moment));
      case ObjectState.Terminating(ObjectNode service, long version, var _) ->
          changed(key, derivation.deltas(service, slices, moment));
    };
  }

  /** The state after an event; throws when the event is impossible here. */
  public ServiceState apply(JournalPosition at, JournalEvent event) {
    return switch (event) {
      case ObjectEvent own -> new ServiceState(object.apply(at, own), slices);
      case EndpointsChanged endpoints when !(object instanceof ObjectState.Absent) ->
          new ServiceState(object, SliceDelta.apply(slices, endpoints.deltas()));
      case JournalEvent other -> throw at.impossible(other, "a Service that is " + object);
    };
  }

  private List<JournalEvent> withSlices(
      ResourceKey key, List<JournalEvent> writes, Moment moment, SliceDerivation derivation) {
    List<JournalEvent> events = new ArrayList<>();
    for (JournalEvent event : writes) {
      switch ((ObjectEvent) event) {
        case ObjectEvent.Created created -> {
          events.add(created);
          events.addAll(changed(key, derivation.deltas(created.object(), slices, moment)));
        }
        case ObjectEvent.Replaced replaced -> {
          events.add(replaced);
          events.addAll(changed(key, derivation.deltas(replaced.object(), slices, moment)));
        }
        case ObjectEvent.Removed removed -> {
          events.addAll(changed(key, SliceDelta.diff(slices, Map.of())));
          events.add(removed);
        }
      }
    }
    return events;
  }

  private static List<JournalEvent> changed(ResourceKey key, List<SliceDelta> deltas) {
    return deltas.isEmpty() ? List.of() : List.of(new EndpointsChanged(key, deltas));
  }
}

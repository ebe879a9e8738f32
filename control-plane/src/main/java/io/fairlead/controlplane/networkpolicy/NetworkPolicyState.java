package io.fairlead.controlplane.networkpolicy;

import io.fairlead.controlplane.object.Decision;
import io.fairlead.controlplane.object.EntityCommand;
import io.fairlead.controlplane.object.JournalPosition;
import io.fairlead.controlplane.object.ObjectState;
import io.fairlead.model.meta.ResourceKey;
import io.fairlead.model.networkpolicy.PolicyRules;
import io.fairlead.persistence.event.JournalEvent;
import io.fairlead.persistence.event.ObjectEvent;
import io.fairlead.persistence.event.PolicyResolved;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.ObjectNode;

/**
 * A NetworkPolicy or ClusterNetworkPolicy and what its selectors stand for. A write and its rules
 * are one transaction: a policy is in force, as far as the control plane goes, from the moment it
 * is acknowledged.
 *
 * @param rules null while there is no policy
 */
public record NetworkPolicyState(ObjectState object, @Nullable PolicyRules rules) {

  /** Before the first event. */
  public static NetworkPolicyState initial() {
    return new NetworkPolicyState(ObjectState.initial(), null);
  }

  /** What a write leads to, for the policy and its rules. */
  Decision decide(ResourceKey key, EntityCommand.Write write, RulesDerivation derivation) {
    return switch (object.decide(key, write)) {
      case Decision.Refusal refusal -> refusal;
      case Decision.Change change ->
          new Decision.Change(withRules(key, change.events(), derivation), change.outcome());
    };
  }

  /** The event that brings the rules up to date; none when they are. */
  List<JournalEvent> reconcile(ResourceKey key, RulesDerivation derivation) {
    return switch (object) {
      case ObjectState.Absent absent -> List.of();
      case ObjectState.Active(ObjectNode policy, long version) -> resolved(key, policy, derivation);
      case ObjectState.Terminating(ObjectNode policy, long version) ->
          resolved(key, policy, derivation);
    };
  }

  /** The state after an event; throws when the event is impossible here. */
  public NetworkPolicyState apply(JournalPosition at, JournalEvent event) {
    return switch (event) {
      case ObjectEvent.Removed own -> new NetworkPolicyState(object.apply(at, own), null);
      case ObjectEvent own -> new NetworkPolicyState(object.apply(at, own), rules);
      case PolicyResolved resolved when !(object instanceof ObjectState.Absent) ->
          new NetworkPolicyState(object, resolved.rules());
      case JournalEvent other -> throw at.impossible(other, "a NetworkPolicy that is " + object);
    };
  }

  private List<JournalEvent> withRules(
      ResourceKey key, List<JournalEvent> writes, RulesDerivation derivation) {
    List<JournalEvent> events = new ArrayList<>();
    for (JournalEvent event : writes) {
      events.add(event);
      switch ((ObjectEvent) event) {
        case ObjectEvent.Created created ->
            events.addAll(resolved(key, created.object(), derivation));
        case ObjectEvent.Replaced replaced ->
            events.addAll(resolved(key, replaced.object(), derivation));
        case ObjectEvent.Removed removed -> {} // the rules go with their policy
      }
    }
    return events;
  }

  private List<JournalEvent> resolved(
      ResourceKey key, ObjectNode policy, RulesDerivation derivation) {
    PolicyRules now = derivation.resolve(key, policy);
    return now.equals(rules) ? List.of() : List.of(new PolicyResolved(key, now));
  }
}

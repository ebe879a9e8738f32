package io.fairlead.controlplane.networkpolicy;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.fairlead.controlplane.object.Decision;
import io.fairlead.controlplane.object.EntityCommand;
import io.fairlead.controlplane.object.JournalPosition;
import io.fairlead.controlplane.object.Moment;
import io.fairlead.controlplane.object.ObjectState;
import io.fairlead.model.json.Fields;
import io.fairlead.model.meta.ResourceKey;
import io.fairlead.model.meta.ResourceKind;
import io.fairlead.model.networkpolicy.PolicyRules;
import io.fairlead.persistence.event.Author;
import io.fairlead.persistence.event.JournalEvent;
import io.fairlead.persistence.event.ObjectEvent;
import io.fairlead.persistence.event.PolicyResolved;
import io.fairlead.persistence.event.PolicyStatusTold;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * A NetworkPolicy or ClusterNetworkPolicy and what its selectors stand for. A write and its rules
 * are one transaction: a policy is in force, as far as the control plane goes, from the moment it
 * is acknowledged.
 *
 * @param rules null while there is no policy
 * @param status what was told of a NetworkPolicy, which has no field for it; null: nothing
 */
public record NetworkPolicyState(
    ObjectState object,
    @Nullable PolicyRules rules,
    @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable ObjectNode status) {

  private static final Author AUTHOR = Author.controller("policy-status");

  /** Before the first event. */
  public static NetworkPolicyState initial() {
    return new NetworkPolicyState(ObjectState.initial(), null, null);
  }

  /** What a write leads to, for the policy and its rules. */
  Decision decide(ResourceKey key, EntityCommand.Write write, RulesDerivation derivation) {
    return switch (object.decide(key, write)) {
      case Decision.Refusal refusal -> refusal;
      case Decision.Change change ->
          new Decision.Change(withRules(key, change.events(), derivation), change.outcome());
    };
  }

  /** The events that bring the rules and what is told of them up to date; none when they are. */
  List<JournalEvent> reconcile(
      ResourceKey key, Moment moment, RulesDerivation derivation, StatusDerivation statuses) {
    return switch (object) {
      case ObjectState.Absent absent -> List.of();
      case ObjectState.Active(ObjectNode policy, long version, var _) -> {
        List<JournalEvent> events = new ArrayList<>(resolved(key, policy, derivation));
        events.addAll(told(key, policy, moment, statuses));
        yield events;
      }
      case ObjectState.Terminating(ObjectNode policy, long version, var _) ->
          resolved(key, policy, derivation);
    };
  }

  /** How often the policy's spec was changed. */
  static int generation(ObjectNode policy) {
    return Fields.integer(policy.path("metadata"), "generation", 0);
  }

  /** The generation the status is of. */
  private int told() {
    return status == null ? -1 : Fields.integer(status, "observedGeneration", -1);
  }

  private List<JournalEvent> told(
      ResourceKey key, ObjectNode policy, Moment moment, StatusDerivation statuses) {
    boolean own = key.kind() == ResourceKind.CLUSTER_NETWORK_POLICY;
    JsonNode field = own ? policy.path("status") : status;
    ObjectNode before = field instanceof ObjectNode known ? known : policy.objectNode();
    ObjectNode now = statuses.status(key, generation(policy), before, moment.at());
    if (now.equals(before)) {
      return List.of();
    }
    if (!own) {
      return List.of(new PolicyStatusTold(key, now));
    }
    ObjectNode next = policy.deepCopy();
    next.set("status", now);
    return List.of(new ObjectEvent.Replaced(key, next, AUTHOR));
  }

  /** The state after an event; throws when the event is impossible here. */
  public NetworkPolicyState apply(JournalPosition at, JournalEvent event) {
    return switch (event) {
      case ObjectEvent.Removed own -> new NetworkPolicyState(object.apply(at, own), null, null);
      case ObjectEvent.Replaced own when generation(own.object()) != told() ->
          new NetworkPolicyState(object.apply(at, own), rules, null);
      case ObjectEvent own -> new NetworkPolicyState(object.apply(at, own), rules, status);
      case PolicyResolved resolved when !(object instanceof ObjectState.Absent) ->
          new NetworkPolicyState(object, resolved.rules(), status);
      case PolicyStatusTold told when !(object instanceof ObjectState.Absent) ->
          new NetworkPolicyState(object, rules, told.status());
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

package io.fairlead.controlplane.gatewayapi;

import io.fairlead.controlplane.gatewayapi.GatewayResult.Listener;
import io.fairlead.controlplane.gatewayapi.RouteResult.Parent;
import io.fairlead.controlplane.kinds.json.Conditions;
import io.fairlead.controlplane.kinds.json.Conditions.Wanted;
import io.fairlead.controlplane.kinds.json.Json;
import io.fairlead.model.gatewayapi.ListenerName;
import io.fairlead.model.json.Fields;
import io.fairlead.model.meta.NamespacedName;
import io.fairlead.model.net.IpAddress;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.function.ToIntFunction;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Writes results into statuses (G10, G11): what other controllers wrote of the same object stays,
 * and times move only where a condition turns. Pure; every method answers a copy.
 */
final class Statuses {
  private static final String CONDITIONS = "conditions";
  private static final String CONTROLLER = "controllerName";

  private Statuses() {}

  static ObjectNode gatewayClass(ObjectNode object, Instant now) {
    ObjectNode next = object.deepCopy();
    ObjectNode status = Json.child(next, "status");
    long generation = GatewayResolver.generation(object);
    status.set(CONDITIONS, conditions(status, GatewayClasses.conditions(object), generation, now));
    ArrayNode features = status.putArray("supportedFeatures");
    GatewayClasses.FEATURES.forEach(feature -> features.addObject().put("name", feature));
    return next;
  }

  /**
   * @param addresses where its listeners are reached; empty: those it had stay
   */
  static ObjectNode gateway(
      ObjectNode object,
      GatewayResult result,
      InForce inForce,
      Collection<String> addresses,
      ToIntFunction<ListenerName> attached,
      Instant now) {
    ObjectNode next = object.deepCopy();
    ObjectNode status = Json.child(next, "status");
    List<Wanted> conditions = new ArrayList<>(result.conditions());
    conditions.add(inForce.gateway(result));
    status.set(CONDITIONS, conditions(status, conditions, result.generation(), now));
    if (!addresses.isEmpty()) {
      ArrayNode list = status.putArray("addresses");
      for (String address : addresses) {
        boolean ip = IpAddress.parse(address).isPresent();
        list.addObject().put("type", ip ? "IPAddress" : "Hostname").put("value", address);
      }
    }
    status.put(
        "attachedListenerSets",
        (int) result.sets().stream().filter(set -> set.accepted().met()).count());
    listeners(status, result.listeners(), result.generation(), result, inForce, attached, now);
    return next;
  }

  static ObjectNode listenerSet(
      ObjectNode object,
      GatewayResult gateway,
      GatewayResult.ListenerSet result,
      InForce inForce,
      ToIntFunction<ListenerName> attached,
      Instant now) {
    ObjectNode next = object.deepCopy();
    ObjectNode status = Json.child(next, "status");
    status.set(
        CONDITIONS,
        conditions(
            status,
            List.of(result.accepted(), inForce.listenerSet(gateway, result)),
            result.generation(),
            now));
    listeners(status, result.listeners(), result.generation(), gateway, inForce, attached, now);
    return next;
  }

  private static void listeners(
      ObjectNode status,
      List<Listener> listeners,
      long generation,
      GatewayResult gateway,
      InForce inForce,
      ToIntFunction<ListenerName> attached,
      Instant now) {
    JsonNode before = status.path("listeners").deepCopy();
    ArrayNode list = status.putArray("listeners");
    for (Listener listener : listeners) {
      String name = listener.name().section();
      ObjectNode each = list.addObject().put("name", name);
      ArrayNode kinds = each.putArray("supportedKinds");
      listener
          .routes()
          .kinds()
          .forEach(k -> kinds.addObject().put("group", Lookup.GROUP).put("kind", k.word()));
      each.put("attachedRoutes", attached.applyAsInt(listener.name()));
      JsonNode old = named(before, name);
      each.set(CONDITIONS, conditions(old, inForce.listener(gateway, listener), generation, now));
    }
  }

  private static JsonNode named(JsonNode listeners, String name) {
    for (JsonNode each : listeners) {
      if (Fields.text(each, "name").equals(name)) {
        return each;
      }
    }
    return Json.object();
  }

  static ObjectNode route(ObjectNode object, RouteResult result, Instant now) {
    List<ObjectNode> ours = new ArrayList<>();
    JsonNode before = object.path("status").path("parents");
    for (Parent parent : result.parents()) {
      ours.add(
          entry("parentRef", parent.ref(), before, parent.conditions(), result.generation(), now));
    }
    return withEntries(object, "parents", ours);
  }

  static ObjectNode policy(ObjectNode object, PolicyResult result, Instant now) {
    List<ObjectNode> ours = new ArrayList<>();
    JsonNode before = object.path("status").path("ancestors");
    for (NamespacedName gateway : result.ancestors()) {
      ObjectNode ref = Json.object();
      ref.put("group", Lookup.GROUP)
          .put("kind", "Gateway")
          .put("namespace", gateway.namespace())
          .put("name", gateway.name());
      ours.add(entry("ancestorRef", ref, before, result.conditions(), result.generation(), now));
    }
    return withEntries(object, "ancestors", ours);
  }

  static ObjectNode routePolicy(
      ObjectNode object, RoutePolicyResult result, Wanted inForce, long generation, Instant now) {
    List<ObjectNode> ours = new ArrayList<>();
    JsonNode before = object.path("status").path("ancestors");
    result
        .targets()
        .forEach(
            (target, condition) -> {
              ObjectNode ref = Json.object();
              ref.put("group", target.kind().group())
                  .put("kind", target.kind().word())
                  .put("name", target.name());
              if (!target.section().isEmpty()) {
                ref.put("sectionName", target.section());
              }
              ours.add(entry("ancestorRef", ref, before, List.of(condition), generation, now));
            });
    ObjectNode next = withEntries(object.deepCopy(), "ancestors", ours);
    ObjectNode status = Json.child(next, "status");
    status.set(
        CONDITIONS, conditions(status, List.of(result.accepted(), inForce), generation, now));
    return next;
  }

  private static ObjectNode entry(
      String field,
      JsonNode ref,
      JsonNode before,
      List<Wanted> conditions,
      long generation,
      Instant now) {
    JsonNode old = Json.object();
    for (JsonNode each : before) {
      if (isOurs(each) && each.path(field).equals(ref)) {
        old = each;
      }
    }
    ObjectNode entry = Json.object();
    entry.set(field, ref.deepCopy());
    entry.put(CONTROLLER, GatewayClasses.CONTROLLER);
    entry.set(CONDITIONS, conditions(old, conditions, generation, now));
    return entry;
  }

  /** Entries of other controllers stay as they are; no status is made to say nothing. */
  private static ObjectNode withEntries(ObjectNode object, String field, List<ObjectNode> ours) {
    JsonNode before = object.path("status").path(field);
    ArrayNode entries = Json.array();
    before.forEach(
        each -> {
          if (!isOurs(each)) {
            entries.add(each.deepCopy());
          }
        });
    entries.addAll(ours);
    if (entries.equals(before) || (entries.isEmpty() && before.isMissingNode())) {
      return object;
    }
    ObjectNode next = object.deepCopy();
    Json.child(next, "status").set(field, entries);
    return next;
  }

  private static boolean isOurs(JsonNode entry) {
    return Fields.text(entry, CONTROLLER).equals(GatewayClasses.CONTROLLER);
  }

  /** These and no others; each keeps its time unless it turns. */
  private static ArrayNode conditions(
      JsonNode before, List<Wanted> wanted, long generation, Instant now) {
    ArrayNode conditions = Json.array();
    for (Wanted each : wanted) {
      String status = each.met() ? "True" : "False";
      String since = Conditions.time(now);
      for (JsonNode old : before.path(CONDITIONS)) {
        if (Fields.text(old, "type").equals(each.type())
            && Fields.text(old, "status").equals(status)) {
          since = Fields.text(old, "lastTransitionTime");
        }
      }
      conditions
          .addObject()
          .put("type", each.type())
          .put("status", status)
          .put("observedGeneration", Math.toIntExact(generation)) // as JSON is read
          .put("lastTransitionTime", since)
          .put("reason", each.reason())
          .put("message", each.message());
    }
    return conditions;
  }
}

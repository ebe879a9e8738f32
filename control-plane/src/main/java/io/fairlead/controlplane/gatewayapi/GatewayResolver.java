package io.fairlead.controlplane.gatewayapi;

import io.fairlead.controlplane.gatewayapi.CertificateRefs.Found;
import io.fairlead.controlplane.gatewayapi.CertificateRefs.Problem;
import io.fairlead.controlplane.gatewayapi.GatewayResult.Listener;
import io.fairlead.controlplane.gatewayapi.ListenerSpec.Admission;
import io.fairlead.controlplane.kinds.json.Conditions.Wanted;
import io.fairlead.model.gatewayapi.GatewayListeners;
import io.fairlead.model.gatewayapi.ListenerName;
import io.fairlead.model.json.Fields;
import io.fairlead.model.meta.NamespacedName;
import io.fairlead.model.meta.ObjectMeta;
import io.fairlead.model.meta.ResourceKind;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** Resolves a Gateway with the ListenerSets that name it. Pure; used once. */
final class GatewayResolver {
  /** How many a Gateway has at most, those of ListenerSets among them. */
  static final int MAX_LISTENERS = 256;

  private static final String NOT_VALID = "ListenersNotValid";

  private final Lookup lookup;
  private final ObjectNode gateway;
  private final JsonNode spec;
  private final NamespacedName name;
  private final CertificateRefs references;
  private final List<GatewayListeners.Listener> open = new ArrayList<>();
  private final Set<NamespacedName> secrets = new HashSet<>();
  private final Set<String> allowedSets = new HashSet<>();

  private GatewayResolver(Lookup lookup, ObjectNode gateway) {
    this.lookup = lookup;
    this.gateway = gateway;
    this.spec = gateway.path("spec");
    this.name = ObjectMeta.of(gateway).namespacedName();
    this.references = new CertificateRefs(lookup, "Gateway", name.namespace());
  }

  /**
   * The Gateway, resolved; null when there is none or its class is not ours.
   *
   * @param sets that name it as their parent
   * @param taken listeners that an older Gateway is in the way of
   */
  static @Nullable GatewayResult resolve(
      Lookup lookup,
      NamespacedName name,
      Collection<NamespacedName> sets,
      Map<ListenerName, Problem> taken) {
    ObjectNode gateway = lookup.get(ResourceKind.GATEWAY, name);
    if (gateway == null) {
      return null;
    }
    ObjectNode ofClass =
        lookup.get(
            ResourceKind.GATEWAY_CLASS,
            new NamespacedName("", Fields.text(gateway.path("spec"), "gatewayClassName")));
    return ofClass == null || !GatewayClasses.ours(ofClass)
        ? null
        : new GatewayResolver(lookup, gateway).resolve(ofClass, sets, taken);
  }

  private GatewayResult resolve(
      ObjectNode ofClass, Collection<NamespacedName> names, Map<ListenerName, Problem> taken) {
    List<ObjectNode> sets =
        names.stream()
            .map(set -> lookup.get(ResourceKind.LISTENER_SET, set))
            .filter(Objects::nonNull)
            .sorted(Comparator.comparing(GatewayResolver::age))
            .toList();
    List<ListenerSpec> own = ListenerSpec.read("", "Gateway", name.namespace(), spec);
    List<List<ListenerSpec>> all = new ArrayList<>(List.of(own));
    sets.stream().filter(this::isAllowed).map(GatewayResolver::listeners).forEach(all::add);
    Map<ListenerName, Problem> refused = new HashMap<>(taken);
    refused.putAll(refused(all));
    Set<ListenerName> overlapping =
        Conflicts.overlapping(
            all.stream()
                .flatMap(List::stream)
                .filter(each -> !refused.containsKey(each.name()))
                .toList());
    ListenerResolver resolver =
        new ListenerResolver(lookup, spec.path("tls").path("frontend"), references);
    List<Listener> listeners = resolved(resolver, own, refused, overlapping);
    Wanted accepted = accepted(ofClass, listeners);
    Optional<NamespacedName> shown = clientCertificate().usable().stream().findFirst();
    List<GatewayResult.ListenerSet> results = new ArrayList<>();
    for (ObjectNode set : sets) {
      results.add(
          set(
              set,
              accepted,
              isAllowed(set),
              resolved(resolver, listeners(set), refused, overlapping)));
    }
    open.forEach(
        each -> Optional.ofNullable(each.tls()).ifPresent(t -> secrets.addAll(t.certificates())));
    shown.ifPresent(secrets::add);
    return new GatewayResult(
        name,
        generation(gateway),
        conditions(accepted, listeners),
        listeners,
        results,
        accepted.met() ? entry(shown.orElse(null)) : null,
        Set.copyOf(secrets));
  }

  private GatewayListeners entry(@Nullable NamespacedName shown) {
    long created = RouteResolver.created(ObjectMeta.of(gateway).creationTimestamp());
    return new GatewayListeners(name, addresses(), open, shown, created);
  }

  /** What another listener, or too many of them, forbid. */
  private static Map<ListenerName, Problem> refused(List<List<ListenerSpec>> all) {
    Map<ListenerName, Problem> refused = new HashMap<>();
    Conflicts.of(all)
        .forEach(
            (listener, reason) ->
                refused.put(
                    listener,
                    new Problem(
                        reason,
                        reason.equals(Conflicts.HOSTNAME)
                            ? "another listener has this port and this hostname"
                            : "another listener speaks something else on this port")));
    all.stream()
        .flatMap(List::stream)
        .skip(MAX_LISTENERS)
        .forEach(
            each ->
                refused.put(
                    each.name(),
                    new Problem(
                        "TooManyListeners",
                        "a Gateway has %d listeners at most".formatted(MAX_LISTENERS))));
    return refused;
  }

  private List<Listener> resolved(
      ListenerResolver resolver,
      List<ListenerSpec> listeners,
      Map<ListenerName, Problem> refused,
      Set<ListenerName> overlapping) {
    List<Listener> resolved = new ArrayList<>();
    for (ListenerSpec listener : listeners) {
      ListenerResolver.Resolved each =
          resolver.resolve(
              listener, refused.get(listener.name()), overlapping.contains(listener.name()));
      resolved.add(each.listener());
      boolean allowed =
          listener.name().set().isEmpty() || allowedSets.contains(listener.name().set());
      if (each.open() != null && allowed) {
        open.add(each.open());
      }
    }
    return resolved;
  }

  /** The Gateway lets the set in; no set, where it says nothing of them. */
  private boolean isAllowed(ObjectNode set) {
    ObjectMeta meta = ObjectMeta.of(set);
    Admission from = Admission.read(spec.path("allowedListeners").path("namespaces"), "None");
    boolean allowed =
        from.admits(
            name.namespace(), meta.namespace(), () -> lookup.labelsOfNamespace(meta.namespace()));
    if (allowed) {
      allowedSets.add(meta.namespacedName().toString());
    }
    return allowed;
  }

  private static List<ListenerSpec> listeners(ObjectNode set) {
    ObjectMeta meta = ObjectMeta.of(set);
    return ListenerSpec.read(
        meta.namespacedName().toString(), "ListenerSet", meta.namespace(), set.path("spec"));
  }

  private GatewayResult.ListenerSet set(
      ObjectNode set, Wanted gatewayAccepted, boolean allowed, List<Listener> listeners) {
    Wanted accepted;
    if (!allowed) {
      accepted =
          new Wanted(
              "Accepted",
              false,
              "NotAllowed",
              "spec.allowedListeners of Gateway %s does not let it in".formatted(name));
    } else if (!gatewayAccepted.met()) {
      accepted =
          new Wanted(
              "Accepted", false, "ParentNotAccepted", "Gateway %s is not accepted".formatted(name));
    } else {
      accepted = ofListeners(listeners, "the Gateway has its listeners");
    }
    return new GatewayResult.ListenerSet(
        ObjectMeta.of(set).namespacedName(),
        generation(set),
        accepted,
        allowed,
        allowed ? listeners : List.of());
  }

  private Wanted accepted(ObjectNode ofClass, List<Listener> listeners) {
    if (!GatewayClasses.accepted(ofClass).met()) {
      return new Wanted("Accepted", false, "InvalidParameters", "its GatewayClass is not accepted");
    }
    if (Fields.present(spec.path("infrastructure"), "parametersRef")) {
      return new Wanted(
          "Accepted",
          false,
          "InvalidParameters",
          "spec.infrastructure.parametersRef: no kind of parameters is supported");
    }
    for (JsonNode address : Fields.list(spec, "addresses")) {
      String type = address.path("type").stringValue("IPAddress");
      if (!type.equals("IPAddress")) {
        return new Wanted(
            "Accepted",
            false,
            "UnsupportedAddress",
            "address type %s is not supported, use IPAddress".formatted(type));
      }
    }
    return ofListeners(listeners, "the Gateway is valid");
  }

  /** One that works is enough. */
  private static Wanted ofListeners(List<Listener> listeners, String fine) {
    List<String> invalid =
        listeners.stream()
            .filter(each -> !each.problem().isEmpty())
            .map(each -> "%s: %s".formatted(each.name().section(), each.message()))
            .toList();
    return invalid.isEmpty()
        ? new Wanted("Accepted", true, "Accepted", fine)
        : new Wanted(
            "Accepted", invalid.size() < listeners.size(), NOT_VALID, String.join("; ", invalid));
  }

  private List<Wanted> conditions(Wanted accepted, List<Listener> listeners) {
    List<Wanted> conditions = new ArrayList<>(List.of(accepted, resolvedRefs(listeners)));
    JsonNode frontend = spec.path("tls").path("frontend");
    List<JsonNode> validations = new ArrayList<>(List.of(frontend.path("default")));
    Fields.list(frontend, "perPort").forEach(port -> validations.add(port.path("tls")));
    if (validations.stream().anyMatch(v -> ListenerResolver.insecure(v.path("validation")))) {
      conditions.add(
          new Wanted(
              "InsecureFrontendValidationMode",
              true,
              "ConfigurationChanged",
              "clients get in without a certificate, or with one that does not hold"));
    }
    return conditions;
  }

  private Wanted resolvedRefs(List<Listener> listeners) {
    Problem problem = clientCertificate().problem();
    if (problem != null) {
      return new Wanted("ResolvedRefs", false, problem.reason(), problem.message());
    }
    List<String> unresolved =
        listeners.stream()
            .filter(each -> each.conditions().stream().anyMatch(GatewayResolver::isUnresolved))
            .map(each -> each.name().section())
            .toList();
    return unresolved.isEmpty()
        ? new Wanted("ResolvedRefs", true, "ResolvedRefs", "all references are resolved")
        : new Wanted(
            "ResolvedRefs",
            false,
            "ListenersNotResolved",
            "see the listeners " + String.join(", ", unresolved));
  }

  private static boolean isUnresolved(Wanted condition) {
    return condition.type().equals("ResolvedRefs") && !condition.met();
  }

  private Found<NamespacedName> clientCertificate() {
    JsonNode reference = spec.path("tls").path("backend").path("clientCertificateRef");
    return reference.isObject()
        ? references.secrets(List.of(reference), "InvalidClientCertificateRef")
        : new Found<>(List.of(), null);
  }

  /** Those without a value are for us to choose. */
  private List<String> addresses() {
    return Fields.list(spec, "addresses").stream()
        .map(address -> Fields.text(address, "value"))
        .filter(value -> !value.isEmpty())
        .toList();
  }

  /** Older first, then by name. */
  static String age(ObjectNode object) {
    ObjectMeta meta = ObjectMeta.of(object);
    return meta.creationTimestamp() + " " + meta.namespacedName();
  }

  static long generation(ObjectNode object) {
    return object.path("metadata").path("generation").longValue(0);
  }
}

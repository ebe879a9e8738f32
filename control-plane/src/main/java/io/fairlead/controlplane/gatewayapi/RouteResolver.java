package io.fairlead.controlplane.gatewayapi;

import io.fairlead.controlplane.gatewayapi.GatewayResult.Listener;
import io.fairlead.controlplane.gatewayapi.GatewayResult.Section;
import io.fairlead.controlplane.gatewayapi.HttpRules.Dropped;
import io.fairlead.controlplane.gatewayapi.RouteResult.Parent;
import io.fairlead.controlplane.kinds.json.Conditions.Wanted;
import io.fairlead.model.gatewayapi.Attachment;
import io.fairlead.model.gatewayapi.HttpRoute;
import io.fairlead.model.gatewayapi.RouteKind;
import io.fairlead.model.gatewayapi.StreamRoute;
import io.fairlead.model.gatewayapi.StreamRoute.StreamBackend;
import io.fairlead.model.json.Fields;
import io.fairlead.model.meta.NamespacedName;
import io.fairlead.model.meta.ObjectMeta;
import io.fairlead.model.meta.ResourceKey;
import io.fairlead.model.meta.ResourceKind;
import io.fairlead.model.node.ImageEntry;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** Resolves a route: which listeners take it, and where it leads. Pure; used once. */
final class RouteResolver {
  /** The kinds of routes. */
  static final Map<ResourceKind, RouteKind> KINDS =
      Map.of(
          ResourceKind.HTTP_ROUTE, RouteKind.HTTP,
          ResourceKind.GRPC_ROUTE, RouteKind.GRPC,
          ResourceKind.TLS_ROUTE, RouteKind.TLS,
          ResourceKind.TCP_ROUTE, RouteKind.TCP,
          ResourceKind.UDP_ROUTE, RouteKind.UDP);

  private final Lookup lookup;
  private final Function<NamespacedName, @Nullable GatewayResult> gateways;
  private final ResourceKey key;
  private final RouteKind kind;
  private final ObjectNode route;
  private final List<String> hostnames;
  private final Set<Attachment> attachments = new LinkedHashSet<>();

  private RouteResolver(
      Lookup lookup,
      Function<NamespacedName, @Nullable GatewayResult> gateways,
      ResourceKey key,
      RouteKind kind,
      ObjectNode route) {
    this.lookup = lookup;
    this.gateways = gateways;
    this.key = key;
    this.kind = kind;
    this.route = route;
    this.hostnames = Fields.texts(route.path("spec"), "hostnames");
  }

  /**
   * The route, resolved; null when there is none.
   *
   * @param gateways resolved; null for those that are not there or not ours
   */
  static @Nullable RouteResult resolve(
      Lookup lookup, ResourceKey key, Function<NamespacedName, @Nullable GatewayResult> gateways) {
    ObjectNode route = lookup.get(key.kind(), key.namespacedName());
    RouteKind kind = KINDS.get(key.kind());
    return route == null || kind == null
        ? null
        : new RouteResolver(lookup, gateways, key, kind, route).resolve();
  }

  /** What its content says of it, whoever takes it. */
  private record Content(
      Function<List<Attachment>, @Nullable ImageEntry> entry, Wanted accepted, List<Wanted> more) {}

  private RouteResult resolve() {
    Backends backends = new Backends(lookup, key);
    Content content = content(backends);
    List<Parent> parents = new ArrayList<>();
    for (JsonNode ref : Fields.list(route.path("spec"), "parentRefs")) {
      Wanted refusal = attach(ref);
      if (refusal != null) {
        Wanted accepted = refusal.met() ? content.accepted : refusal;
        List<Wanted> conditions = new ArrayList<>(List.of(accepted, backends.resolvedRefs()));
        if (accepted.met()) {
          conditions.addAll(content.more);
        }
        parents.add(new Parent(ref, conditions));
      }
    }
    List<Attachment> taken = content.accepted.met() ? List.copyOf(attachments) : List.of();
    return new RouteResult(
        key,
        GatewayResolver.generation(route),
        parents,
        taken,
        backends.services(),
        taken.isEmpty() ? null : content.entry.apply(taken));
  }

  private Content content(Backends backends) {
    JsonNode spec = route.path("spec");
    long created = created(ObjectMeta.of(route).creationTimestamp());
    return switch (kind) {
      case HTTP, GRPC -> {
        HttpRules rules = HttpRules.read(kind, spec, backends);
        yield new Content(
            taken ->
                new ImageEntry.OfHttpRoute(
                    new HttpRoute(kind, key.namespacedName(), created, taken, rules.rules())),
            accepted(rules),
            partly(rules));
      }
      case TLS, TCP, UDP -> {
        List<StreamBackend> targets =
            Fields.list(spec, "rules").stream()
                .limit(1)
                .flatMap(rule -> Fields.list(rule, "backendRefs").stream())
                .map(
                    ref ->
                        new StreamBackend(Fields.integer(ref, "weight", 1), backends.target(ref)))
                .toList();
        yield new Content(
            taken ->
                new ImageEntry.OfStreamRoute(
                    new StreamRoute(kind, key.namespacedName(), created, taken, targets)),
            new Wanted("Accepted", true, "Accepted", "the route is valid"),
            List.of());
      }
    };
  }

  private static Wanted accepted(HttpRules rules) {
    return rules.rules().isEmpty() && !rules.dropped().isEmpty()
        ? new Wanted("Accepted", false, rules.dropped().getFirst().problem().reason(), words(rules))
        : new Wanted("Accepted", true, "Accepted", "the route is valid");
  }

  /** Some rules are left out, and the rest works (B24). */
  private static List<Wanted> partly(HttpRules rules) {
    return rules.dropped().isEmpty()
        ? List.of()
        : List.of(
            new Wanted(
                "PartiallyInvalid",
                true,
                rules.dropped().getFirst().problem().reason(),
                "Dropped Rule " + words(rules)));
  }

  private static String words(HttpRules rules) {
    return rules.dropped().stream().map(RouteResolver::words).collect(Collectors.joining("; "));
  }

  private static String words(Dropped dropped) {
    return "spec.rules[%d]: %s".formatted(dropped.number(), dropped.problem().message());
  }

  /** What the parent says; null: it is none of ours. */
  private @Nullable Wanted attach(JsonNode ref) {
    String elsewhere = Fields.text(ref, "namespace");
    NamespacedName parent =
        new NamespacedName(
            elsewhere.isEmpty() ? key.namespace() : elsewhere, Fields.text(ref, "name"));
    if (!ref.path("group").stringValue(Lookup.GROUP).equals(Lookup.GROUP)) {
      return null;
    }
    return switch (ref.path("kind").stringValue("Gateway")) {
      case "Gateway" -> {
        GatewayResult gateway = gateway(parent);
        yield gateway == null ? null : attach(ref, gateway.name(), gateway.listeners());
      }
      case "ListenerSet" -> attachToSet(ref, parent);
      default -> null;
    };
  }

  private @Nullable GatewayResult gateway(NamespacedName name) {
    lookup.see(new ResourceKey(ResourceKind.GATEWAY, name.namespace(), name.name()));
    return gateways.apply(name);
  }

  private @Nullable Wanted attachToSet(JsonNode ref, NamespacedName name) {
    ObjectNode set = lookup.get(ResourceKind.LISTENER_SET, name);
    GatewayResult gateway = set == null ? null : gateway(parentOf(set));
    if (gateway == null) {
      return null;
    }
    return gateway
        .set(name)
        .filter(GatewayResult.ListenerSet::attached)
        .map(found -> attach(ref, gateway.name(), found.listeners()))
        .orElseGet(
            () ->
                refused(
                    "NoMatchingParent",
                    "Gateway %s does not let ListenerSet %s in".formatted(gateway.name(), name)));
  }

  /** The Gateway a ListenerSet names. */
  static NamespacedName parentOf(ObjectNode set) {
    JsonNode parent = set.path("spec").path("parentRef");
    String elsewhere = Fields.text(parent, "namespace");
    return new NamespacedName(
        elsewhere.isEmpty() ? ObjectMeta.of(set).namespace() : elsewhere,
        Fields.text(parent, "name"));
  }

  private Wanted attach(JsonNode ref, NamespacedName gateway, List<Listener> listeners) {
    String section = Fields.text(ref, "sectionName");
    int port = Fields.integer(ref, "port", 0);
    List<Section> named =
        listeners.stream()
            .map(Listener::routes)
            .filter(each -> section.isEmpty() || each.name().section().equals(section))
            .filter(each -> port == 0 || each.port() == port)
            .toList();
    if (named.isEmpty()) {
      return refused("NoMatchingParent", "no listener has this name and port");
    }
    List<Section> allowing = named.stream().filter(this::allows).toList();
    if (allowing.isEmpty()) {
      return refused(
          "NotAllowedByListeners",
          "no listener takes a %s of namespace %s".formatted(kind.word(), key.namespace()));
    }
    boolean any = false;
    for (Section each : allowing) {
      List<String> common = HostNames.common(each.hostname(), hostnames);
      if (!common.isEmpty()) {
        attachments.add(new Attachment(gateway, each.name(), common));
        any = true;
      }
    }
    return any
        ? new Wanted("Accepted", true, "Accepted", "the route is valid")
        : refused("NoMatchingListenerHostname", "no listener has a hostname of the route");
  }

  private boolean allows(Section section) {
    return section.kinds().contains(kind)
        && section
            .from()
            .admits(
                section.namespace(),
                key.namespace(),
                () -> lookup.labelsOfNamespace(key.namespace()));
  }

  private static Wanted refused(String reason, String message) {
    return new Wanted("Accepted", false, reason, message);
  }

  /** Seconds since the epoch; 0 where it does not say. */
  static long created(String timestamp) {
    try {
      return Instant.parse(timestamp).getEpochSecond();
    } catch (DateTimeParseException e) {
      return 0;
    }
  }
}

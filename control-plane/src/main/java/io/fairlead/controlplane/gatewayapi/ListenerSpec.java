package io.fairlead.controlplane.gatewayapi;

import io.fairlead.model.gatewayapi.GatewayListeners.Protocol;
import io.fairlead.model.gatewayapi.ListenerName;
import io.fairlead.model.gatewayapi.RouteKind;
import io.fairlead.model.json.Fields;
import io.fairlead.model.meta.LabelSelector;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * A listener as it is written in a Gateway or a ListenerSet.
 *
 * @param owner kind of the object it stands in
 * @param namespace of the object it stands in
 */
record ListenerSpec(ListenerName name, String owner, String namespace, JsonNode json) {

  static List<ListenerSpec> read(String set, String owner, String namespace, JsonNode spec) {
    return Fields.list(spec, "listeners").stream()
        .map(
            listener ->
                new ListenerSpec(
                    new ListenerName(set, Fields.text(listener, "name")),
                    owner,
                    namespace,
                    listener))
        .toList();
  }

  int port() {
    return Fields.integer(json, "port", 0);
  }

  /** Null: one that nobody here speaks. */
  @Nullable Protocol protocol() {
    String word = Fields.text(json, "protocol");
    return Arrays.stream(Protocol.values())
        .filter(each -> each.name().equals(word))
        .findFirst()
        .orElse(null);
  }

  String hostname() {
    return Fields.text(json, "hostname");
  }

  boolean passthrough() {
    return Fields.text(json.path("tls"), "mode").equals("Passthrough");
  }

  /** It ends TLS, so it needs a certificate. */
  boolean terminates() {
    Protocol protocol = protocol();
    return protocol == Protocol.HTTPS || (protocol == Protocol.TLS && !passthrough());
  }

  /** The kinds its protocol can have. */
  List<RouteKind> possibleKinds() {
    return switch (protocol()) {
      case null -> List.of();
      case HTTP, HTTPS -> List.of(RouteKind.HTTP, RouteKind.GRPC);
      case TLS -> List.of(RouteKind.TLS);
      case TCP -> List.of(RouteKind.TCP);
      case UDP -> List.of(RouteKind.UDP);
    };
  }

  /** Of the kinds asked for those it can have; all, where none is asked for. */
  List<RouteKind> kinds() {
    List<JsonNode> asked = Fields.list(json.path("allowedRoutes"), "kinds");
    if (asked.isEmpty()) {
      return possibleKinds();
    }
    return possibleKinds().stream()
        .filter(kind -> asked.stream().anyMatch(each -> is(each, kind)))
        .toList();
  }

  /** The kinds asked for that it can not have, as words. */
  List<String> impossibleKinds() {
    List<String> impossible = new ArrayList<>();
    for (JsonNode asked : Fields.list(json.path("allowedRoutes"), "kinds")) {
      if (possibleKinds().stream().noneMatch(kind -> is(asked, kind))) {
        impossible.add(Fields.text(asked, "kind"));
      }
    }
    return impossible;
  }

  private static boolean is(JsonNode asked, RouteKind kind) {
    String group = asked.path("group").stringValue(Lookup.GROUP);
    return group.equals(Lookup.GROUP) && Fields.text(asked, "kind").equals(kind.word());
  }

  Admission routes() {
    return Admission.read(json.path("allowedRoutes").path("namespaces"), "Same");
  }

  /**
   * Whose objects may attach (G7).
   *
   * @param selector of {@code Selector}; null selects nothing
   */
  record Admission(String from, @Nullable LabelSelector selector) {

    static Admission read(JsonNode namespaces, String otherwise) {
      String from = Fields.text(namespaces, "from");
      return new Admission(
          from.isEmpty() ? otherwise : from, LabelSelector.read(namespaces.path("selector")));
    }

    /**
     * One of {@code namespace} may attach to one of {@code own}.
     *
     * @param labels of {@code namespace}, asked for where they matter
     */
    boolean admits(String own, String namespace, Supplier<Map<String, String>> labels) {
      return switch (from) {
        case "All" -> true;
        case "Same" -> own.equals(namespace);
        case "Selector" -> selector != null && selector.matches(labels.get());
        default -> false;
      };
    }
  }
}

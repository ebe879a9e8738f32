package io.fairlead.multijvm.history;

import io.fairlead.multijvm.history.Outcome.Deleted;
import io.fairlead.multijvm.history.Outcome.Found;
import io.fairlead.multijvm.history.Outcome.Listed;
import io.fairlead.multijvm.history.Outcome.Reason;
import io.fairlead.multijvm.history.Outcome.Refused;
import io.fairlead.multijvm.history.Outcome.Unknown;
import io.fairlead.multijvm.history.Outcome.Written;
import io.fairlead.multijvm.history.Request.Create;
import io.fairlead.multijvm.history.Request.Delete;
import io.fairlead.multijvm.history.Request.Freshness;
import io.fairlead.multijvm.history.Request.Get;
import io.fairlead.multijvm.history.Request.ListAll;
import io.fairlead.multijvm.history.Request.Patch;
import io.fairlead.multijvm.history.Request.Update;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/**
 * How requests are said to the Kubernetes API, and what its answers mean; pure. An object has the
 * value of the write that made it as an annotation. Every third write of a Service gives its node
 * port back.
 *
 * @param namespace where all objects are
 */
record Wire(String namespace) {
  static final String SERVICES = "services";
  static final String CONFIG_MAPS = "configmaps";

  private static final String VALUE = "fairlead.io/written-by";
  private static final String OURS = "object-";
  private static final String JSON = "application/json";
  private static final String MERGE = "application/merge-patch+json";

  /**
   * An HTTP request.
   *
   * @param contentType of the body; empty: there is none
   */
  record Said(String method, String path, String contentType, String body) {
    private static Said plain(String method, String path) {
      return new Said(method, path, "", "");
    }

    private static Said with(String method, String path, String contentType, JsonNode body) {
      return new Said(method, path, contentType, body.toString());
    }
  }

  /** The name of one of our objects. */
  static String name(long generation, int number) {
    return OURS + generation + "-" + number;
  }

  /** The value of the write with this number. */
  static String value(int id) {
    return "v" + id;
  }

  private static int number(String value) {
    return Integer.parseInt(value.substring(1));
  }

  String path(String kind) {
    return "/api/v1/namespaces/" + namespace + "/" + kind;
  }

  private String path(Key key) {
    return path(key.kind()) + "/" + key.name();
  }

  Said say(Request request) {
    return switch (request) {
      case Create(Key key, String value) ->
          Said.with("POST", path(key.kind()), JSON, object(key, value));
      case Update(Key key, long expected, String value) -> {
        ObjectNode object = object(key, value);
        object.withObject("/metadata").put("resourceVersion", Long.toString(expected));
        yield Said.with("PUT", path(key), JSON, object);
      }
      case Patch(Key key, String value) ->
          number(value) % 2 == 0
              ? Said.with("PUT", path(key), JSON, object(key, value))
              : Said.with("PATCH", path(key), MERGE, annotated(value));
      case Delete(Key key, String uid) ->
          uid.isEmpty()
              ? Said.plain("DELETE", path(key))
              : Said.with("DELETE", path(key), JSON, precondition(uid));
      case Get(Key key, Freshness freshness) -> Said.plain("GET", path(key) + query(freshness));
      case ListAll(String kind, Freshness freshness) ->
          Said.plain("GET", path(kind) + query(freshness));
    };
  }

  private static String query(Freshness freshness) {
    return switch (freshness) {
      case MOST_RECENT -> "";
      case ANY -> "?resourceVersion=0";
    };
  }

  private static ObjectNode annotated(String value) {
    ObjectNode object = JsonMapper.shared().createObjectNode();
    object.putObject("metadata").putObject("annotations").put(VALUE, value);
    return object;
  }

  private static ObjectNode object(Key key, String value) {
    ObjectNode object = annotated(value);
    object.withObject("/metadata").put("name", key.name());
    if (key.kind().equals(SERVICES)) {
      ObjectNode spec = object.putObject("spec");
      spec.put("type", number(value) % 3 == 0 ? "ClusterIP" : "NodePort");
      spec.putArray("ports").addObject().put("port", 80);
    }
    return object;
  }

  private static ObjectNode precondition(String uid) {
    ObjectNode options = JsonMapper.shared().createObjectNode();
    options.putObject("preconditions").put("uid", uid);
    return options;
  }

  /** What an answer says has become of a request. */
  static Outcome outcome(Request request, int status, JsonNode body) {
    if (status >= 200 && status < 300) {
      return switch (request) {
        case Create(Key key, String _) -> new Written(version(key.kind(), body));
        case Update(Key key, long _, String _) -> new Written(version(key.kind(), body));
        case Patch(Key key, String _) -> new Written(version(key.kind(), body));
        case Delete _ -> new Deleted();
        case Get(Key key, Freshness _) -> new Found(version(key.kind(), body));
        case ListAll(String kind, Freshness _) -> listed(kind, body);
      };
    }
    return switch (status) {
      case 404 -> new Refused(Reason.NOT_FOUND);
      case 409 ->
          new Refused(
              body.path("reason").asString("").equals("AlreadyExists")
                  ? Reason.ALREADY_EXISTS
                  : Reason.CONFLICT);
      // Only these of the others promise that nothing was done.
      case 400, 401, 403, 410, 413, 415, 422, 429 -> new Refused(Reason.NOT_TRIED);
      default -> new Unknown();
    };
  }

  private static Outcome listed(String kind, JsonNode list) {
    Map<Key, Version> items = new TreeMap<>();
    for (JsonNode item : list.path("items")) {
      String name = item.at("/metadata/name").asString("");
      if (ours(name)) {
        items.put(new Key(kind, name), version(kind, item));
      }
    }
    return new Listed(list.at("/metadata/resourceVersion").asLong(), items);
  }

  /** Whether it is not one that the system makes in each namespace. */
  static boolean ours(String name) {
    return name.startsWith(OURS);
  }

  static Version version(String kind, JsonNode object) {
    JsonNode meta = object.path("metadata");
    return new Version(
        meta.path("uid").asString(""),
        meta.path("resourceVersion").asLong(),
        meta.path("annotations").path(VALUE).asString(""),
        kind.equals(SERVICES) ? addresses(object.path("spec")) : Set.of());
  }

  private static Set<String> addresses(JsonNode spec) {
    Set<String> addresses = new HashSet<>();
    for (JsonNode ip : spec.path("clusterIPs")) {
      addresses.add("clusterIP " + ip.asString(""));
    }
    for (JsonNode port : spec.path("ports")) {
      if (port.path("nodePort").asInt(0) > 0) {
        addresses.add("nodePort " + port.path("nodePort").asInt());
      }
    }
    return addresses;
  }
}

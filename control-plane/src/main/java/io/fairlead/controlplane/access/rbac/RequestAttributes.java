package io.fairlead.controlplane.access.rbac;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * From a request to what it wants, by Kubernetes' rules for URLs; whether there is such a resource
 * does not matter here.
 */
public final class RequestAttributes {
  private static final Set<String> OF_NAMESPACE = Set.of("status", "finalize");
  private static final Pattern NAME = Pattern.compile("metadata\\.name={1,2}([^,=!]+)");

  private RequestAttributes() {}

  /**
   * What a request wants.
   *
   * @param path decoded
   * @param watch whether the query asks for a watch
   * @param fieldSelector as in the query, decoded; empty when absent
   */
  public static Attributes parse(String method, String path, boolean watch, String fieldSelector) {
    List<String> parts = Arrays.stream(path.split("/", -1)).filter(p -> !p.isEmpty()).toList();
    int start = start(parts);
    if (start < 0) {
      return new Attributes.OfPath(method.toLowerCase(Locale.ROOT), path);
    }
    String group = start == 2 ? "" : parts.get(1);
    String version = parts.get(start - 1);
    List<String> rest = parts.subList(start, parts.size());
    String namespace = "";
    if (rest.getFirst().equals("namespaces") && rest.size() > 1) {
      namespace = rest.get(1);
      if (rest.size() > 2 && !OF_NAMESPACE.contains(rest.get(2))) {
        rest = rest.subList(2, rest.size());
      }
    }
    String name = rest.size() > 1 ? rest.get(1) : "";
    String subresource = rest.size() > 2 ? rest.get(2) : "";
    String verb = verb(method, name, watch);
    if (name.isEmpty() && (verb.equals("list") || verb.equals("watch"))) {
      name = name(fieldSelector).orElse("");
    }
    return new Attributes.OfResource(
        verb, group, version, namespace, rest.getFirst(), subresource, name);
  }

  /** Where the resource begins: after {@code api/v1} or {@code apis/GROUP/VERSION}. */
  private static int start(List<String> parts) {
    if (parts.size() >= 3 && parts.getFirst().equals("api")) {
      return 2;
    }
    return parts.size() >= 4 && parts.getFirst().equals("apis") ? 3 : -1;
  }

  private static String verb(String method, String name, boolean watch) {
    return switch (method) {
      case "POST" -> "create";
      case "PUT" -> "update";
      case "PATCH" -> "patch";
      case "DELETE" -> name.isEmpty() ? "deletecollection" : "delete";
      case "GET", "HEAD" -> watch ? "watch" : name.isEmpty() ? "list" : "get";
      default -> "";
    };
  }

  /** The one name a selector leaves. */
  private static Optional<String> name(String fieldSelector) {
    for (String term : fieldSelector.split(",")) {
      Matcher matcher = NAME.matcher(term.strip());
      if (matcher.matches()) {
        return Optional.of(matcher.group(1));
      }
    }
    return Optional.empty();
  }
}

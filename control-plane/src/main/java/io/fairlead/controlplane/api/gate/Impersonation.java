package io.fairlead.controlplane.api.gate;

import io.fairlead.controlplane.access.ServiceAccountName;
import io.fairlead.controlplane.access.User;
import io.fairlead.controlplane.access.rbac.Attributes;
import io.fairlead.controlplane.api.status.Failures;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.apache.pekko.http.javadsl.model.HttpHeader;
import org.apache.pekko.http.javadsl.model.HttpRequest;

/**
 * As whom a request is to be done ({@code kubectl --as}): every name, group, uid and extra value
 * the headers take on has to be allowed by the verb {@code impersonate}.
 *
 * @param as whom
 * @param asked everything that has to be allowed, in the order it is checked
 */
record Impersonation(User as, List<Attributes.OfResource> asked) {
  private static final String PREFIX = "impersonate-";
  private static final String EXTRA = PREFIX + "extra-";
  private static final String AUTHENTICATION = "authentication.k8s.io";

  /**
   * What the headers ask for; empty when they ask for nothing.
   *
   * @throws io.fairlead.controlplane.api.status.Rejected 400 for groups or other things of nobody
   */
  static Optional<Impersonation> of(HttpRequest request) {
    String name = "";
    String uid = "";
    List<String> groups = new ArrayList<>();
    Map<String, List<String>> extra = new TreeMap<>();
    boolean any = false;
    for (HttpHeader header : request.getHeaders()) {
      String key = header.lowercaseName().toLowerCase(Locale.ROOT);
      if (!key.startsWith(PREFIX)) {
        continue;
      }
      any = true;
      switch (key) {
        case "impersonate-user" -> name = header.value();
        case "impersonate-uid" -> uid = header.value();
        case "impersonate-group" -> groups.add(header.value());
        default -> {
          if (key.startsWith(EXTRA)) {
            extra.computeIfAbsent(decoded(key), _ -> new ArrayList<>()).add(header.value());
          }
        }
      }
    }
    if (!any) {
      return Optional.empty();
    }
    if (name.isEmpty()) {
      throw Failures.badRequest("groups, uid and extra were impersonated without a user")
          .rejected();
    }
    return Optional.of(of(name, uid, groups, extra));
  }

  private static Impersonation of(
      String name, String uid, List<String> groups, Map<String, List<String>> extra) {
    List<Attributes.OfResource> asked = new ArrayList<>();
    var account = ServiceAccountName.parse(name);
    asked.add(
        account
            .map(a -> asked("", a.namespace(), "serviceaccounts", "", a.name()))
            .orElseGet(() -> asked("", "", "users", "", name)));
    groups.forEach(group -> asked.add(asked("", "", "groups", "", group)));
    extra.forEach(
        (key, values) ->
            values.forEach(
                value -> asked.add(asked(AUTHENTICATION, "", "userextras", key, value))));
    if (!uid.isEmpty()) {
      asked.add(asked(AUTHENTICATION, "", "uids", "", uid));
    }
    List<String> all =
        groups.isEmpty()
            ? account.map(a -> ServiceAccountName.groups(a.namespace())).orElse(List.of())
            : groups;
    User as = new User(name, uid, all, extra);
    return new Impersonation(
        name.equals(User.ANONYMOUS) ? as : as.with(User.AUTHENTICATED), List.copyOf(asked));
  }

  private static Attributes.OfResource asked(
      String group, String namespace, String resource, String subresource, String name) {
    return new Attributes.OfResource(
        "impersonate", group, "v1", namespace, resource, subresource, name);
  }

  /** The key of an extra value; header names may only carry it escaped. */
  private static String decoded(String header) {
    String key = header.substring(EXTRA.length());
    try {
      return URLDecoder.decode(key.replace("+", "%2B"), StandardCharsets.UTF_8);
    } catch (IllegalArgumentException e) {
      return key;
    }
  }
}

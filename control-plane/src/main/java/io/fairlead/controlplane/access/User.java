package io.fairlead.controlplane.access;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Who asks.
 *
 * @param uid tells apart users that had the same name one after the other; empty when unknown
 * @param groups in the order the authenticator names them
 * @param extra what else the authenticator knows, by key
 */
public record User(String name, String uid, List<String> groups, Map<String, List<String>> extra) {
  /** Everybody who proved who they are. */
  public static final String AUTHENTICATED = "system:authenticated";

  /** May do everything, whatever the roles say. */
  public static final String MASTERS = "system:masters";

  /** The administrator's name. */
  public static final String ADMIN = "kubernetes-admin";

  /** All node agents. */
  public static final String NODES = "system:nodes";

  /** All gateways. */
  public static final String GATEWAYS = "fairlead:gateways";

  /** Nobody in particular. */
  public static final String ANONYMOUS = "system:anonymous";

  public User {
    groups = List.copyOf(groups);
    Map<String, List<String>> copy = new TreeMap<>();
    extra.forEach((key, values) -> copy.put(key, List.copyOf(values)));
    extra = Map.copyOf(copy);
  }

  /** A user of whom nothing else is known. */
  public static User of(String name, String... groups) {
    return new User(name, "", List.of(groups), Map.of());
  }

  public boolean in(String group) {
    return groups.contains(group);
  }

  /** The same user, also in {@code group}. */
  public User with(String group) {
    if (in(group)) {
      return this;
    }
    List<String> all = new ArrayList<>(groups);
    all.add(group);
    return new User(name, uid, all, extra);
  }
}

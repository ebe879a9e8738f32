package io.fairlead.controlplane.access;

import io.fairlead.model.meta.NamespacedName;
import java.util.List;
import java.util.Optional;

/** ServiceAccounts as users: {@code system:serviceaccount:NAMESPACE:NAME}. */
public final class ServiceAccountName {
  private static final String PREFIX = "system:serviceaccount:";
  private static final String GROUP = "system:serviceaccounts";

  private ServiceAccountName() {}

  /** The user's name. */
  public static String user(String namespace, String name) {
    return PREFIX + namespace + ":" + name;
  }

  /** The groups all its tokens are in. */
  public static List<String> groups(String namespace) {
    return List.of(GROUP, GROUP + ":" + namespace);
  }

  /** Which ServiceAccount a user is; empty for other users. */
  public static Optional<NamespacedName> parse(String user) {
    if (!user.startsWith(PREFIX)) {
      return Optional.empty();
    }
    String[] parts = user.substring(PREFIX.length()).split(":", -1);
    return parts.length == 2 && !parts[0].isEmpty() && !parts[1].isEmpty()
        ? Optional.of(new NamespacedName(parts[0], parts[1]))
        : Optional.empty();
  }
}

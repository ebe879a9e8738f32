package io.fairlead.model.meta;

import java.util.Optional;

/**
 * A group and one of its versions: what {@code apiVersion} of an object says.
 *
 * @param group empty for the core group
 */
public record ApiVersion(String group, String version) {

  /** {@code v1} or {@code networking.k8s.io/v1}. */
  public String text() {
    return group.isEmpty() ? version : group + "/" + version;
  }

  /** Where its resources and documents are: {@code api/v1} or {@code apis/apps/v1}. */
  public String root() {
    return (group.isEmpty() ? "api/" : "apis/") + text();
  }

  /** The version a URL's path is under; empty where it is under none. */
  public static Optional<ApiVersion> ofPath(String path) {
    String[] parts = path.split("/", 5);
    if (parts.length > 2 && parts[1].equals("api")) {
      return Optional.of(new ApiVersion("", parts[2]));
    }
    return parts.length > 3 && parts[1].equals("apis")
        ? Optional.of(new ApiVersion(parts[2], parts[3]))
        : Optional.empty();
  }

  /** As {@link #text}. */
  @Override
  public String toString() {
    return text();
  }
}

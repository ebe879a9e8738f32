package io.fairlead.controlplane.api.history;

import io.fairlead.model.meta.ResourceKey;
import io.fairlead.model.meta.ResourceKind;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * What a path of the history's group names: {@code
 * [namespaces/NS/]<plural>[.<group>]/NAME/revisions[/WHEN]}.
 *
 * @param when a resourceVersion or a time; empty: the list of all
 */
public record HistoryTarget(ResourceKey key, String when) {

  public static final String PREFIX = "/apis/history.fairlead.io/v1/";

  private static final String REVISIONS = "revisions";

  /** Reads a decoded path; empty when it is not one of the history's. */
  public static Optional<HistoryTarget> parse(String path) {
    if (!path.startsWith(PREFIX)) {
      return Optional.empty();
    }
    List<String> parts = Arrays.asList(path.substring(PREFIX.length()).split("/", -1));
    // namespaces/NAME/revisions is the history of a Namespace itself.
    boolean inNamespace =
        parts.size() >= 5 && parts.get(0).equals("namespaces") && !parts.get(2).equals(REVISIONS);
    String namespace = inNamespace ? parts.get(1) : "";
    List<String> rest = inNamespace ? parts.subList(2, parts.size()) : parts;
    if (rest.size() < 3 || rest.size() > 4 || !rest.get(2).equals(REVISIONS)) {
      return Optional.empty();
    }
    return Arrays.stream(ResourceKind.values())
        .filter(kind -> kind.qualifiedPlural().equals(rest.get(0)))
        .filter(kind -> kind.namespaced() == inNamespace)
        .findFirst()
        .map(kind -> new ResourceKey(kind, namespace, rest.get(1)))
        .map(key -> new HistoryTarget(key, rest.size() == 4 ? rest.get(3) : ""));
  }
}

package io.fairlead.launcher.history;

import io.fairlead.launcher.UserError;
import io.fairlead.model.meta.ResourceKind;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * An object as a user names it: {@code svc/api}, {@code services/api}, {@code Service api}.
 *
 * @param namespace empty for a cluster-scoped kind
 */
record ObjectName(ResourceKind kind, String namespace, String name) {

  /**
   * Reads one or two words.
   *
   * @throws UserError when they name no object
   */
  static ObjectName parse(List<String> words, String namespace) {
    List<String> parts =
        words.size() == 1 ? List.of(words.getFirst().split("/", -1)) : List.copyOf(words);
    if (parts.size() != 2 || parts.contains("") || parts.get(1).indexOf('/') >= 0) {
      throw new UserError(
          "\"%s\" is not KIND/NAME, such as service/api".formatted(String.join(" ", words)));
    }
    String word = parts.get(0).toLowerCase(Locale.ROOT);
    ResourceKind kind =
        find(word)
            .orElseThrow(
                () ->
                    new UserError(
                        "there is no kind \"%s\": `kubectl api-resources` lists them"
                            .formatted(parts.get(0))));
    return new ObjectName(kind, kind.namespaced() ? namespace : "", parts.get(1));
  }

  private static Optional<ResourceKind> find(String word) {
    return Arrays.stream(ResourceKind.values())
        .filter(
            kind ->
                word.equals(kind.plural())
                    || word.equals(kind.singular())
                    || word.equals(kind.kind().toLowerCase(Locale.ROOT))
                    || word.equals(kind.qualifiedPlural())
                    || kind.shortNames().contains(word))
        .findFirst();
  }

  /** Where the API has it. */
  String path() {
    return collection() + "/" + encoded(name);
  }

  /** Where the API makes it. */
  String collection() {
    String root =
        kind.group().isEmpty() ? "/api/v1" : "/apis/" + kind.group() + "/" + kind.version();
    return root + inNamespace() + "/" + kind.plural();
  }

  /** Where its past is. */
  String revisions() {
    return "/apis/history.fairlead.io/v1%s/%s/%s/revisions"
        .formatted(inNamespace(), kind.qualifiedPlural(), encoded(name));
  }

  private String inNamespace() {
    return namespace.isEmpty() ? "" : "/namespaces/" + encoded(namespace);
  }

  static String encoded(String text) {
    return URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20");
  }

  /** {@code service/api}, as kubectl names what it changed. */
  @Override
  public String toString() {
    return (kind.group().isEmpty() ? kind.singular() : kind.singular() + "." + kind.group())
        + "/"
        + name;
  }
}

package io.fairlead.multijvm.conformance;

import io.fairlead.model.meta.ResourceKind;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;

/**
 * An object of kinds.yaml.
 *
 * @param apiVersion of the version it is written in
 */
record Sample(ResourceKind kind, String apiVersion, String name) {
  private static final Pattern HEAD =
      Pattern.compile("apiVersion: (\\S+)\\nkind: (\\S+)\\nmetadata: \\{name: ([^,}\\s]+)");

  /** All of a manifest, in its order. */
  static List<Sample> of(String manifest) {
    return HEAD.matcher(manifest).results().map(Sample::of).toList();
  }

  private static Sample of(MatchResult head) {
    ResourceKind kind = ResourceKind.byApiVersion(head.group(1), head.group(2)).orElseThrow();
    return new Sample(kind, head.group(1), head.group(3));
  }

  private String group() {
    int slash = apiVersion.indexOf('/');
    return slash < 0 ? "" : "." + apiVersion.substring(0, slash);
  }

  /** {@code deployments.apps}. */
  String resource() {
    return kind.plural() + group();
  }

  /** The words of a script's line that stand for this object, put in. */
  String fill(String line) {
    String type = kind.singular() + group();
    return line.replace("OBJECT", type + "/" + name)
        .replace("VERSIONED", apiVersion)
        .replace("VERSION", apiVersion.replaceAll(".*/", ""))
        .replace("RESOURCE", resource())
        .replace("TYPE", type)
        .replace("KIND", kind.kind())
        .replace("NAME", name);
  }
}

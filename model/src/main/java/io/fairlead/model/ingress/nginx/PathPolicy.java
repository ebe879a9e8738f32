package io.fairlead.model.ingress.nginx;

import org.jspecify.annotations.Nullable;

/**
 * How paths are matched and what endpoints see of them (A1, A2, A20, A22).
 *
 * @param useRegex paths are regular expressions
 * @param rewriteTarget the path sent on, with {@code $1}
 * @param forwardedPrefix value of {@code X-Forwarded-Prefix}
 * @param appRoot where {@code /} is redirected to
 */
public record PathPolicy(
    boolean useRegex,
    @Nullable Template rewriteTarget,
    @Nullable Template forwardedPrefix,
    @Nullable String appRoot) {

  static final PathPolicy NONE = new PathPolicy(false, null, null, null);

  static PathPolicy read(Values values) {
    return new PathPolicy(
        values.flag("use-regex", false),
        values.template("rewrite-target"),
        values.template("x-forwarded-prefix"),
        values.word(
            "app-root",
            root -> root.startsWith("/") && Values.printable(root),
            "must be an absolute path"));
  }

  /** Every path of the Ingress' hosts is matched as a regular expression because of this one. */
  public boolean regex() {
    return useRegex || rewriteTarget != null;
  }
}

package io.fairlead.model.ingress.nginx;

import org.jspecify.annotations.Nullable;

/**
 * What is answered with another place (A3, A4, A20).
 *
 * @param ssl from HTTP to HTTPS, for hosts with a certificate
 * @param forceSsl the same for hosts without
 * @param preserveTrailingSlash keeps it in redirects to HTTPS
 * @param to every request, to there
 * @param fromToWww between a host with and without {@code www.}
 */
public record RedirectPolicy(
    boolean ssl,
    boolean forceSsl,
    boolean preserveTrailingSlash,
    @Nullable To to,
    boolean fromToWww) {
  private static final int PERMANENT = 301;
  private static final int TEMPORAL = 302;

  static final RedirectPolicy NONE = new RedirectPolicy(true, false, false, null, false);

  /**
   * Where to.
   *
   * @param code 300-308
   */
  public record To(Template url, int code) {}

  static RedirectPolicy read(Values values) {
    return new RedirectPolicy(
        values.flag("ssl-redirect", true),
        values.flag("force-ssl-redirect", false),
        values.flag("preserve-trailing-slash", false),
        to(values),
        values.flag("from-to-www-redirect", false));
  }

  private static @Nullable To to(Values values) {
    int temporalCode = values.number("temporal-redirect-code", TEMPORAL, 300, 308);
    int permanentCode = values.number("permanent-redirect-code", PERMANENT, 300, 308);
    Template permanent = url(values, "permanent-redirect");
    Template temporal = url(values, "temporal-redirect");
    if (temporal != null) {
      return new To(temporal, temporalCode);
    }
    return permanent == null ? null : new To(permanent, permanentCode);
  }

  private static @Nullable Template url(Values values, String name) {
    String text = values.text(name);
    if (text != null && !text.matches("(?i)(https?|\\$scheme)://\\S+")) {
      values.bad(name, "must be a URL with scheme http or https");
      return null;
    }
    return values.template(name);
  }
}

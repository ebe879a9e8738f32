package io.fairlead.model.ingress.nginx;

import io.fairlead.model.meta.NamespacedName;
import io.fairlead.model.net.Cidr;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;
import org.jspecify.annotations.Nullable;

/**
 * Who may (A13-A16, A26).
 *
 * @param allow empty: every address
 * @param any an allowed address or an accepted password is enough ({@code satisfy: any})
 */
public record AccessPolicy(
    List<Cidr> allow,
    List<Cidr> deny,
    @Nullable Basic basic,
    @Nullable External external,
    @Nullable ClientCertificate certificate,
    boolean any) {
  private static final Set<String> METHODS =
      Set.of("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "CONNECT", "OPTIONS", "TRACE");
  private static final Map<String, Boolean> SATISFY = Map.of("all", false, "any", true);
  private static final Map<String, Boolean> FILES = Map.of("auth-file", false, "auth-map", true);

  static final AccessPolicy NONE = new AccessPolicy(List.of(), List.of(), null, null, null, false);

  public AccessPolicy {
    allow = List.copyOf(allow);
    deny = List.copyOf(deny);
  }

  /**
   * Passwords of a Secret (A14).
   *
   * @param map each key of the Secret is a user; else its key {@code auth} is an htpasswd file
   */
  public record Basic(NamespacedName secret, boolean map, String realm) {}

  /**
   * Another server is asked (A15).
   *
   * @param method with which it is asked
   * @param signin where who is not let in is sent; null: nowhere
   * @param redirectParam of that URL, for the way back; empty: none is added
   * @param responseHeaders of its answer, that the endpoint gets
   * @param requestRedirect value of {@code X-Auth-Request-Redirect}; null: the request's own URL
   * @param setHeaders ConfigMap with headers it is asked with
   * @param alwaysSetCookie its cookies are passed on whatever the endpoint answers
   */
  public record External(
      Template url,
      String method,
      @Nullable Template signin,
      String redirectParam,
      List<String> responseHeaders,
      @Nullable Template requestRedirect,
      @Nullable NamespacedName setHeaders,
      boolean alwaysSetCookie) {
    public External {
      responseHeaders = List.copyOf(responseHeaders);
    }
  }

  /** Whether a client must show a certificate. */
  public enum Verify {
    ON,
    OFF,
    OPTIONAL,
    OPTIONAL_NO_CA
  }

  /**
   * Certificates of clients (A16).
   *
   * @param secret its key {@code ca.crt} holds who may sign them
   * @param depth how many may stand between
   * @param errorPage where who shows none that is accepted is sent
   * @param pass the endpoint gets it
   * @param matchCn the subject's common name must match
   */
  public record ClientCertificate(
      NamespacedName secret,
      Verify verify,
      int depth,
      @Nullable String errorPage,
      boolean pass,
      @Nullable Pattern matchCn) {}

  static AccessPolicy read(Values values) {
    List<Cidr> allow = values.ranges("allowlist-source-range");
    List<Cidr> white = values.ranges("whitelist-source-range");
    return new AccessPolicy(
        allow.isEmpty() ? white : allow,
        values.ranges("denylist-source-range"),
        basic(values),
        external(values),
        certificate(values),
        values.oneOf("satisfy", SATISFY, false));
  }

  private static @Nullable Basic basic(Values values) {
    boolean map = values.oneOf("auth-secret-type", FILES, false);
    String realm =
        values.word(
            "auth-realm",
            text -> Values.printable(text) && text.indexOf('"') < 0,
            "must be printable, without quotes");
    String type = values.text("auth-type");
    NamespacedName secret = values.guard("auth-secret");
    if (type == null) {
      return null;
    }
    if (!type.equals("basic")) {
      values.denies("auth-type", "the only type served is basic");
      return null;
    }
    if (secret == null) {
      values.denies("auth-type", "auth-secret does not name a Secret");
      return null;
    }
    return new Basic(secret, map, realm == null ? "" : realm);
  }

  private static @Nullable External external(Values values) {
    String url = values.text("auth-url");
    Template template = values.guardTemplate("auth-url");
    String method = values.text("auth-method");
    if (method != null && !METHODS.contains(method)) {
      values.bad("auth-method", "must be a method of HTTP, such as GET");
      method = null;
    }
    Template signin = values.template("auth-signin");
    String parameter = values.text("auth-signin-redirect-param");
    List<String> headers =
        values.list(
            "auth-response-headers",
            header -> header.matches("[A-Za-z0-9_-]+"),
            "must be names of headers, separated by commas");
    Template redirect = values.template("auth-request-redirect");
    NamespacedName set = values.object("auth-proxy-set-headers");
    boolean always = values.flag("auth-always-set-cookie", false);
    if (url == null || template == null) {
      return null;
    }
    if (!url.matches("(?i)https?://[^\\s/]+.*")) {
      values.denies("auth-url", "must be a URL with scheme http or https");
      return null;
    }
    return new External(
        template,
        method == null ? "GET" : method,
        signin,
        parameter == null ? "rd" : parameter,
        headers,
        redirect,
        set,
        always);
  }

  private static @Nullable ClientCertificate certificate(Values values) {
    String named = values.text("auth-tls-secret");
    NamespacedName secret = values.guard("auth-tls-secret");
    Verify verify =
        values.oneOf(
            "auth-tls-verify-client",
            Map.of(
                "on", Verify.ON,
                "off", Verify.OFF,
                "optional", Verify.OPTIONAL,
                "optional_no_ca", Verify.OPTIONAL_NO_CA),
            Verify.ON);
    int depth = values.number("auth-tls-verify-depth", 1, 0, 100);
    String page = values.word("auth-tls-error-page", Values::printable, "must be a URL");
    boolean pass = values.flag("auth-tls-pass-certificate-to-upstream", false);
    Pattern matchCn = matchCn(values);
    return named == null || secret == null
        ? null
        : new ClientCertificate(secret, verify, depth, page, pass, matchCn);
  }

  private static @Nullable Pattern matchCn(Values values) {
    String text = values.text("auth-tls-match-cn");
    if (text == null) {
      return null;
    }
    try {
      return Pattern.compile(text.startsWith("CN=") ? text.substring(3) : text);
    } catch (PatternSyntaxException e) {
      values.denies("auth-tls-match-cn", "must be CN= and a regular expression");
      return null;
    }
  }

  /** Everybody may. */
  public boolean open() {
    return equals(NONE);
  }
}

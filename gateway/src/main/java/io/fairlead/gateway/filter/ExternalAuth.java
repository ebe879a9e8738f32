package io.fairlead.gateway.filter;

import io.fairlead.gateway.filter.Guard.Answer;
import io.fairlead.gateway.filter.Guard.Verdict;
import io.fairlead.model.ingress.nginx.AccessPolicy;
import io.fairlead.model.ingress.nginx.Template;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpResponseStatus;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.function.Consumer;

/** Another server says whether a request may go on (A15). */
public final class ExternalAuth {
  private ExternalAuth() {}

  /**
   * Asks it of one request.
   *
   * @param with further headers it is asked with
   * @param variables of the external server's URLs
   * @param request the client's headers
   * @param then called once, on any thread
   */
  public static void ask(
      AccessPolicy.External external,
      Map<String, String> with,
      Asked asked,
      Template.Source variables,
      HttpHeaders request,
      Guard.Servers servers,
      Consumer<Verdict> then) {
    Map<String, String> headers = Mirroring.copy(request);
    String url = asked.scheme() + "://" + asked.authority() + asked.uri();
    headers.put("x-original-url", url);
    headers.put("x-original-method", asked.method());
    headers.put("x-sent-from", "nginx-ingress-controller");
    headers.put("x-real-ip", asked.clientAddress());
    headers.put("x-forwarded-for", asked.clientAddress());
    headers.put(
        "x-auth-request-redirect",
        external.requestRedirect() == null
            ? asked.uri()
            : external.requestRedirect().fill(variables));
    with.forEach((name, value) -> headers.put(name.toLowerCase(Locale.ROOT), value));
    servers.ask(
        external.method(),
        external.url().fill(variables),
        headers,
        new byte[0],
        answer -> then.accept(verdict(external, asked, variables, answer)));
  }

  private static Verdict verdict(
      AccessPolicy.External external, Asked asked, Template.Source variables, Answer answer) {
    return switch (answer) {
      case Answer.None(String why) -> failed("The server that decides gave no answer: " + why);
      case Answer.Response(int status, HttpHeaders headers, _) -> {
        if (status >= 200 && status < 300) {
          yield allowed(external, headers);
        }
        if (status == 401 && external.signin() != null) {
          yield new Verdict.Refused(Reply.redirect(302, signin(external, asked, variables)));
        }
        yield status == 401 || status == 403
            ? refused(status, headers)
            : failed("The server that decides answered " + status + ".");
      }
    };
  }

  private static Verdict allowed(AccessPolicy.External external, HttpHeaders headers) {
    Map<String, String> passed = new LinkedHashMap<>();
    for (String name : external.responseHeaders()) {
      String value = headers.get(name);
      passed.put(name, value == null ? "" : value);
    }
    return new Verdict.Allowed(passed, headers.getAll(HttpHeaderNames.SET_COOKIE));
  }

  private static Verdict refused(int status, HttpHeaders headers) {
    String name = HttpHeaderNames.WWW_AUTHENTICATE.toString();
    String challenge = headers.get(name);
    return new Verdict.Refused(
        new Reply(
            HttpResponseStatus.valueOf(status),
            status == 401 ? "Unauthorized" : "Forbidden",
            "The server that decides does not let this request in.",
            challenge == null ? Map.of() : Map.of(name, challenge)));
  }

  private static Verdict failed(String why) {
    return new Verdict.Refused(
        Reply.of(HttpResponseStatus.INTERNAL_SERVER_ERROR, "ExternalAuth", why));
  }

  private static String signin(
      AccessPolicy.External external, Asked asked, Template.Source variables) {
    String url = external.signin() == null ? "" : external.signin().fill(variables);
    int mark = url.indexOf('?');
    if (mark >= 0 && url.substring(mark).matches("[?&].*\\b" + external.redirectParam() + "=.*")) {
      return url;
    }
    String back =
        "%s://%s%s"
            .formatted(
                asked.scheme(),
                asked.authority(),
                URLEncoder.encode(asked.uri(), StandardCharsets.UTF_8));
    return url + (mark < 0 ? "?" : "&") + external.redirectParam() + "=" + back;
  }
}

package io.fairlead.gateway.filter;

import io.fairlead.model.ingress.nginx.AccessPolicy;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpResponseStatus;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/**
 * Passwords, then another server (A14, A15), with {@code satisfy} (A26): one after the other, none
 * on an event loop.
 */
public final class Guard {
  private static final int WAITING = 1024;

  /** Hashes of passwords are made to take long; whatever is more than this many is turned away. */
  private static final ThreadPoolExecutor HASHING =
      new ThreadPoolExecutor(
          2,
          2,
          10,
          TimeUnit.SECONDS,
          new ArrayBlockingQueue<>(WAITING),
          Thread.ofPlatform().daemon().name("gateway-passwords-", 0).factory());

  static {
    HASHING.allowCoreThreadTimeOut(true);
  }

  private Guard() {}

  /** How it ended. */
  public sealed interface Verdict {
    /**
     * The request goes on.
     *
     * @param headers for the endpoint, in the place of the client's
     * @param cookies {@code Set-Cookie} for the client
     */
    record Allowed(Map<String, String> headers, List<String> cookies) implements Verdict {
      public Allowed {
        headers = Map.copyOf(headers);
        cookies = List.copyOf(cookies);
      }

      static final Allowed PLAIN = new Allowed(Map.of(), List.of());
    }

    /** It is answered with this. */
    record Refused(Reply reply) implements Verdict {}
  }

  /** What another server said. */
  public sealed interface Answer {
    record Response(int status, HttpHeaders headers) implements Answer {}

    /** It said nothing. */
    record None(String why) implements Answer {}
  }

  /** The way to other servers. */
  @FunctionalInterface
  public interface Servers {
    /**
     * Asks one.
     *
     * @param body empty: none
     * @param answer called once, on any thread
     */
    void ask(
        String method,
        String url,
        Map<String, String> headers,
        byte[] body,
        Consumer<Answer> answer);
  }

  static boolean any(RoutePolicy policy) {
    return policy.passwords() != null || policy.asked().access().external() != null;
  }

  /** Somebody has to be asked before this request goes on. */
  public static boolean needed(RoutePolicy policy, Asked asked) {
    AccessPolicy access = policy.asked().access();
    boolean enough =
        access.any()
            && !(access.allow().isEmpty() && access.deny().isEmpty())
            && SourceRanges.allow(access, asked.clientAddress());
    return any(policy) && !enough;
  }

  /**
   * Asks.
   *
   * @param request the client's headers
   * @param then called once, on any thread
   */
  public static void ask(
      RoutePolicy policy,
      Variables variables,
      HttpHeaders request,
      Servers servers,
      Consumer<Verdict> then) {
    AccessPolicy.External external = policy.asked().access().external();
    boolean any = policy.asked().access().any();
    password(
        policy,
        variables.asked(),
        verdict -> {
          boolean allowed = verdict instanceof Verdict.Allowed;
          if (external == null || (policy.passwords() != null && allowed == any)) {
            then.accept(verdict);
          } else {
            external(external, policy, variables, request, servers, then);
          }
        });
  }

  private static void password(RoutePolicy policy, Asked asked, Consumer<Verdict> then) {
    Passwords passwords = policy.passwords();
    AccessPolicy.Basic basic = policy.asked().access().basic();
    if (passwords == null || basic == null) {
      then.accept(Verdict.Allowed.PLAIN);
      return;
    }
    Optional<Passwords.Credentials> credentials =
        Passwords.credentials(asked.header(HttpHeaderNames.AUTHORIZATION.toString()));
    if (credentials.isEmpty()) {
      then.accept(unauthorized(basic));
    } else if (passwords.remembers(credentials.get())) {
      then.accept(Verdict.Allowed.PLAIN);
    } else {
      try {
        HASHING.execute(
            () ->
                then.accept(
                    passwords.accepts(credentials.get())
                        ? Verdict.Allowed.PLAIN
                        : unauthorized(basic)));
      } catch (RejectedExecutionException tooMany) {
        then.accept(
            new Verdict.Refused(
                Reply.of(
                    HttpResponseStatus.SERVICE_UNAVAILABLE,
                    "TooManyPasswords",
                    "More passwords are to be checked than can be; try again later.")));
      }
    }
  }

  private static Verdict unauthorized(AccessPolicy.Basic basic) {
    return new Verdict.Refused(
        new Reply(
            HttpResponseStatus.UNAUTHORIZED,
            "Unauthorized",
            "A user and its password are needed.",
            Map.of(
                HttpHeaderNames.WWW_AUTHENTICATE.toString(),
                "Basic realm=\"" + basic.realm() + "\"")));
  }

  private static void external(
      AccessPolicy.External external,
      RoutePolicy policy,
      Variables variables,
      HttpHeaders request,
      Servers servers,
      Consumer<Verdict> then) {
    Asked asked = variables.asked();
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
    policy
        .authHeaders()
        .forEach((name, value) -> headers.put(name.toLowerCase(Locale.ROOT), value));
    servers.ask(
        external.method(),
        external.url().fill(variables),
        headers,
        new byte[0],
        answer -> then.accept(verdict(external, variables, answer)));
  }

  private static Verdict verdict(
      AccessPolicy.External external, Variables variables, Answer answer) {
    return switch (answer) {
      case Answer.None(String why) -> failed("The server that decides gave no answer: " + why);
      case Answer.Response(int status, HttpHeaders headers) -> {
        if (status >= 200 && status < 300) {
          yield allowed(external, headers);
        }
        if (status == 401 && external.signin() != null) {
          yield new Verdict.Refused(Reply.redirect(302, signin(external, variables)));
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

  private static String signin(AccessPolicy.External external, Variables variables) {
    String url = external.signin() == null ? "" : external.signin().fill(variables);
    int mark = url.indexOf('?');
    if (mark >= 0 && url.substring(mark).matches("[?&].*\\b" + external.redirectParam() + "=.*")) {
      return url;
    }
    String back =
        "%s://%s%s"
            .formatted(
                variables.asked().scheme(),
                variables.asked().authority(),
                variables.variable("escaped_request_uri"));
    return url + (mark < 0 ? "?" : "&") + external.redirectParam() + "=" + back;
  }
}

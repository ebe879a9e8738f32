package io.fairlead.gateway.filter;

import io.fairlead.model.ingress.nginx.AccessPolicy;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpResponseStatus;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * Passwords, then another server (A14, A15), with {@code satisfy} (A26): one after the other, none
 * on an event loop.
 */
public final class Guard {
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
    /** It answered; the body is at most a megabyte. */
    record Response(int status, HttpHeaders headers, String body) implements Answer {}

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
            ExternalAuth.ask(
                external,
                policy.authHeaders(),
                variables.asked(),
                variables,
                request,
                servers,
                then);
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
      OffLoop.PASSWORDS.run(
          () ->
              then.accept(
                  passwords.accepts(credentials.get())
                      ? Verdict.Allowed.PLAIN
                      : unauthorized(basic)),
          () -> then.accept(new Verdict.Refused(OffLoop.tooBusy())));
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
}

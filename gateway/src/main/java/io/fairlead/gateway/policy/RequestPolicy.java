package io.fairlead.gateway.policy;

import io.fairlead.gateway.filter.Asked;
import io.fairlead.gateway.filter.Cors;
import io.fairlead.gateway.filter.Reply;
import io.fairlead.model.ingress.nginx.CorsPolicy;
import io.fairlead.model.routepolicy.RateLimit;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpResponseStatus;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * What RoutePolicies ask of the requests of one rule, each part from the most specific target.
 *
 * @param closed why every request is answered 503; null: it is open
 * @param authenticator null: everybody may
 */
public record RequestPolicy(
    @Nullable String closed,
    @Nullable Authenticator authenticator,
    @Nullable CorsPolicy cors,
    @Nullable Limit<LocalLimit> local,
    @Nullable Limit<GlobalLimit> global) {

  /** A limit and what it tells requests apart by. */
  record Limit<T>(RateLimit policy, T counter) {}

  /** How it ended. */
  public sealed interface Outcome {
    /**
     * It goes on.
     *
     * @param request headers for the endpoint in the place of the client's; "": none
     * @param cookies {@code Set-Cookie} for the client
     * @param response headers for the client
     */
    record Passed(Map<String, String> request, List<String> cookies, Map<String, String> response)
        implements Outcome {}

    /** It is answered with this. */
    record Refused(Reply reply) implements Outcome {}
  }

  /** What is answered at once, whoever asks: preflight requests, and all where it is closed. */
  public @Nullable Reply atOnce(Asked asked) {
    return closed == null
        ? Cors.preflight(cors, asked)
        : new Reply(
            HttpResponseStatus.SERVICE_UNAVAILABLE,
            "InvalidRoutePolicy",
            "A RoutePolicy for this URL can not be honoured; its conditions say why.",
            Map.of());
  }

  /** For any response. */
  public Map<String, String> cors(Asked asked) {
    return cors == null
        ? Map.of()
        : Cors.headers(cors, asked.header(HttpHeaderNames.ORIGIN.toString()));
  }

  /** Somebody has to be asked, or it has to be counted. */
  public boolean guarded() {
    return authenticator != null || local != null || global != null;
  }

  /**
   * Finds out who asks and counts it.
   *
   * @param then called once, on any thread
   */
  public void check(Method.Shown shown, Consumer<Outcome> then) {
    if (authenticator == null) {
      count(shown.asked(), Caller.UNKNOWN, then);
      return;
    }
    authenticator.ask(
        shown,
        outcome -> {
          switch (outcome) {
            case Authenticator.Outcome.Known(Caller caller) -> count(shown.asked(), caller, then);
            case Authenticator.Outcome.Refused(Reply reply) ->
                then.accept(new Outcome.Refused(reply));
          }
        });
  }

  private void count(Asked asked, Caller caller, Consumer<Outcome> then) {
    Map<String, String> headers = new HashMap<>();
    if (local != null) {
      Count count = local.counter.take(LimitKeys.of(local.policy.key(), asked, caller));
      headers.putAll(count.headers());
      if (!count.allowed()) {
        then.accept(new Outcome.Refused(tooMany(count)));
        return;
      }
    }
    if (global == null) {
      then.accept(new Outcome.Passed(caller.headers(), caller.cookies(), headers));
      return;
    }
    global.counter.take(
        LimitKeys.of(global.policy.key(), asked, caller),
        count -> {
          headers.putAll(count.headers());
          then.accept(
              count.allowed()
                  ? new Outcome.Passed(caller.headers(), caller.cookies(), headers)
                  : new Outcome.Refused(tooMany(count)));
        });
  }

  private static Reply tooMany(Count count) {
    return new Reply(
        HttpResponseStatus.TOO_MANY_REQUESTS,
        "RateLimited",
        "There are more requests than may be made; try again later.",
        count.headers());
  }
}

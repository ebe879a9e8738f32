package io.fairlead.gateway.policy;

import io.fairlead.gateway.filter.Reply;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpResponseStatus;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Asks one method after the other until one knows who it is.
 *
 * @param reserved headers that tell endpoints who it is: never the client's
 */
record Authenticator(List<Method> methods, Set<String> reserved) {

  Authenticator {
    methods = List.copyOf(methods);
    reserved = Set.copyOf(reserved);
  }

  /** How it ended. */
  sealed interface Outcome {
    record Known(Caller caller) implements Outcome {}

    record Refused(Reply reply) implements Outcome {}
  }

  /**
   * Asks them.
   *
   * @param then called once, on any thread
   */
  void ask(Method.Shown shown, Consumer<Outcome> then) {
    ask(shown, 0, null, then);
  }

  private void ask(Method.Shown shown, int at, @Nullable Reply instead, Consumer<Outcome> then) {
    if (at == methods.size()) {
      then.accept(new Outcome.Refused(instead == null ? unauthorized() : instead));
      return;
    }
    methods
        .get(at)
        .ask(
            shown,
            said -> {
              switch (said) {
                case Method.Said.Yes(Caller caller) ->
                    then.accept(new Outcome.Known(withReserved(caller)));
                case Method.Said.No() -> ask(shown, at + 1, instead, then);
                case Method.Said.Instead(Reply reply) ->
                    ask(shown, at + 1, instead == null ? reply : instead, then);
              }
            });
  }

  private Caller withReserved(Caller caller) {
    Map<String, String> headers = new HashMap<>();
    reserved.forEach(name -> headers.put(name, ""));
    headers.putAll(caller.headers());
    return new Caller(caller.client(), caller.claims(), headers, caller.cookies());
  }

  private Reply unauthorized() {
    String challenges =
        methods.stream()
            .map(Method::challenge)
            .filter(challenge -> !challenge.isEmpty())
            .collect(Collectors.joining(", "));
    return new Reply(
        HttpResponseStatus.UNAUTHORIZED,
        "Unauthorized",
        "This URL is only for those who show who they are.",
        challenges.isEmpty()
            ? Map.of()
            : Map.of(HttpHeaderNames.WWW_AUTHENTICATE.toString(), challenges));
  }
}

package io.fairlead.gateway.policy;

import io.fairlead.gateway.filter.Asked;
import io.fairlead.gateway.filter.Guard;
import io.fairlead.gateway.filter.Reply;
import io.netty.handler.codec.http.HttpHeaders;
import java.util.function.Consumer;

/** One way to show who one is. */
public interface Method {

  /** A request as methods see it. */
  record Shown(Asked asked, HttpHeaders headers, Guard.Servers servers) {}

  /** What came of it. */
  sealed interface Said {
    /** It is this one. */
    record Yes(Caller caller) implements Said {}

    /** Nothing was shown, or it does not hold. */
    record No() implements Said {}

    /** The answer, where no other method lets the request in: 503, or what a server said. */
    record Instead(Reply reply) implements Said {}
  }

  /**
   * Looks at a request.
   *
   * @param then called once, on any thread
   */
  void ask(Shown shown, Consumer<Said> then);

  /** A challenge for {@code WWW-Authenticate} (RFC 9110 11.6.1). */
  String challenge();
}

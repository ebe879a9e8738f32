package io.fairlead.gateway.proxy;

import io.fairlead.gateway.filter.Persistence;
import io.fairlead.gateway.gatewayapi.RouteRule;
import io.fairlead.gateway.routing.RouteTable;
import io.fairlead.gateway.routing.Upstream;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** Which backend of a rule a request is for. Pure but for turns. */
final class RuleSessions {

  private RuleSessions() {}

  /** That of the client's session, where it has one; otherwise whose turn it is. */
  static RouteRule.@Nullable Share share(RouteTable table, RouteRule rule, AskedRequest asked) {
    if (rule.persistence() != null) {
      long now = Instant.now().getEpochSecond();
      for (RouteRule.Share share : rule.shares()) {
        if (share.weight() > 0
            && share.backend() != null
            && table.upstream(share.backend()) instanceof Upstream.Ready ready
            && Persistence.find(rule.persistence(), asked, ready.endpoints(), now).exists()) {
          return share;
        }
      }
    }
    return rule.next();
  }
}

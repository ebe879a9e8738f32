package io.fairlead.gateway.proxy;

import io.fairlead.gateway.policy.PolicyTable;
import io.fairlead.gateway.routing.Route;
import io.fairlead.gateway.routing.RouteTable;
import io.fairlead.model.ingress.nginx.CorsPolicy;
import io.fairlead.model.routepolicy.AttachedPolicy;
import io.fairlead.model.routepolicy.Authentication;
import io.fairlead.model.routepolicy.RateLimit;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** What RoutePolicies ask of the requests of a route (B25); Secrets by name alone. */
final class PolicyExplanation {

  private PolicyExplanation() {}

  /** Adds {@code policies}, one for each part that holds. */
  static void add(ObjectNode told, RouteTable table, Route.Forward route) {
    if (table.policies(route).isEmpty()) {
      return;
    }
    ArrayNode policies = told.putArray("policies");
    for (PolicyTable.Holding holding : table.policies(route)) {
      AttachedPolicy policy = holding.policy();
      ObjectNode one =
          policies
              .addObject()
              .put("policy", policy.name().toString())
              .put("part", holding.part().field())
              .put("by", holding.at().target().text());
      if (holding.closed() != null) {
        one.put("closed", holding.closed());
      }
      switch (holding.part()) {
        case AUTHENTICATION -> authentication(one, policy.authentication());
        case CORS -> cors(one, policy.cors());
        case LOCAL_LIMIT -> limit(one, policy.local());
        case GLOBAL_LIMIT -> limit(one, policy.global());
      }
    }
  }

  private static void authentication(ObjectNode told, @Nullable Authentication asked) {
    ArrayNode methods = told.putArray("anyOf");
    if (asked == null) {
      return;
    }
    Authentication.ApiKey key = asked.apiKey();
    if (key != null) {
      methods.add(
          key.header().isEmpty()
              ? "an API key in the query parameter " + key.query()
              : "an API key in the header " + key.header());
    }
    if (asked.jwt() != null) {
      methods.add("a token of " + asked.jwt().issuer());
    }
    if (asked.basic() != null) {
      methods.add("a password (basic)");
    }
    if (asked.external() != null) {
      methods.add("another server says so");
    }
  }

  private static void cors(ObjectNode told, @Nullable CorsPolicy asked) {
    told.set("allows", JsonMapper.shared().<JsonNode>valueToTree(asked));
  }

  private static void limit(ObjectNode told, @Nullable RateLimit asked) {
    if (asked != null) {
      String name = asked.key().name();
      told.put("requests", asked.rate().requests())
          .put("per", asked.rate().per().name())
          .put("burst", asked.rate().burst())
          .put("apart", asked.key().by().word() + (name.isEmpty() ? "" : " " + name));
    }
  }
}

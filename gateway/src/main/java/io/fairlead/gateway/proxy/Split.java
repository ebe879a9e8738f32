package io.fairlead.gateway.proxy;

import io.fairlead.gateway.filter.Variables;
import io.fairlead.gateway.routing.Route;
import io.fairlead.gateway.routing.RouteTable;
import io.fairlead.gateway.routing.Upstream;
import io.fairlead.model.ingress.Backend;
import io.fairlead.model.ingress.Location;
import io.fairlead.model.meta.NamespacedName;
import java.util.concurrent.ThreadLocalRandom;

/** To which of several Services a request goes: a canary (A10), or one in place of an empty one. */
final class Split {

  private Split() {}

  static Route.OfIngress backend(Route.OfIngress route, Variables variables, RouteTable table) {
    for (Location.Alternative canary : route.found().location().canaries()) {
      int roll = ThreadLocalRandom.current().nextInt(canary.share().total());
      if (canary.share().takes(variables, roll)) {
        return route.to(table.upstream(canary.backend()));
      }
    }
    NamespacedName other = route.policy().asked().response().defaultBackend();
    if (other != null && route.upstream() instanceof Upstream.NoEndpoints) {
      return route.to(table.upstream(Backend.firstPort(other)));
    }
    return route;
  }
}

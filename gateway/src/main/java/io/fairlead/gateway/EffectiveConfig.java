package io.fairlead.gateway;

import io.fairlead.gateway.routing.RouteTable;
import io.fairlead.gateway.routing.Upstream;
import io.fairlead.gateway.tls.FallbackCertificate;
import io.fairlead.model.ingress.Backend;
import io.fairlead.model.ingress.IngressRoutes;
import io.fairlead.model.node.NodeImage;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** What a gateway goes by, for people: Ingresses, what stands behind them, certificates. */
final class EffectiveConfig {

  private EffectiveConfig() {}

  static ObjectNode of(NodeImage image, RouteTable table) {
    ObjectNode config = JsonNodeFactory.instance.objectNode();
    config.put("revision", image.revision());
    ArrayNode ingresses = config.putArray("ingresses");
    image.ingresses().forEach(ingress -> ingress(ingresses.addObject(), ingress, table));
    FallbackCertificate fallback = table.fallback();
    if (!fallback.text().isEmpty()) {
      config
          .putObject("defaultCertificate")
          .put("shown", fallback.text())
          .put("problem", fallback.problem());
    }
    ArrayNode certificates = config.putArray("certificates");
    table
        .served()
        .forEach(
            (secret, facts) -> {
              ObjectNode one =
                  certificates
                      .addObject()
                      .put("secret", secret.toString())
                      .put("notBefore", facts.notBefore().toString())
                      .put("notAfter", facts.notAfter().toString())
                      .put("issuer", facts.issuer());
              ArrayNode names = one.putArray("names");
              facts.names().forEach(names::add);
            });
    return config;
  }

  private static void ingress(ObjectNode told, IngressRoutes ingress, RouteTable table) {
    told.put("name", ingress.name().toString());
    ObjectNode annotations = told.putObject("annotations");
    ingress.annotations().forEach(annotations::put);
    ArrayNode rules = told.putArray("rules");
    for (IngressRoutes.HostRule rule : ingress.rules()) {
      for (IngressRoutes.PathRule path : rule.paths()) {
        backend(
            rules
                .addObject()
                .put("host", rule.host())
                .put("path", path.path())
                .put("pathType", path.type().name()),
            path.backend(),
            table);
      }
    }
    Backend otherwise = ingress.defaultBackend();
    if (otherwise != null) {
      backend(told.putObject("defaultBackend"), otherwise, table);
    }
  }

  private static void backend(ObjectNode told, Backend backend, RouteTable table) {
    Upstream upstream = table.upstream(backend);
    told.put("service", backend.service().toString())
        .put(
            "port",
            backend.portName().isEmpty()
                ? String.valueOf(backend.portNumber())
                : backend.portName())
        .put("state", upstream.getClass().getSimpleName());
    if (upstream instanceof Upstream.Ready ready) {
      ArrayNode endpoints = told.putArray("endpoints");
      ready
          .endpoints()
          .forEach(
              endpoint ->
                  endpoints.add(endpoint.getAddress().getHostAddress() + ":" + endpoint.getPort()));
    }
  }
}

package io.fairlead.agent.pods.lifecycle;

import io.fairlead.model.service.Service;
import io.fairlead.model.service.ServicePort;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/** Services in the environment of containers, as the kubelet puts them there. */
public final class ServiceVariables {
  private ServiceVariables() {}

  /**
   * Of the API server, and of the Services of this namespace that have a cluster IP.
   *
   * @param links false: only of the API server
   */
  public static Map<String, String> of(
      Collection<Service> services, String namespace, boolean links) {
    Map<String, Service> chosen = new TreeMap<>();
    for (Service service : services) {
      boolean master =
          service.name().namespace().equals("default")
              && service.name().name().equals("kubernetes");
      boolean own = links && service.name().namespace().equals(namespace);
      boolean addressed = !service.headless() && !service.clusterIps().isEmpty();
      if (addressed && own) {
        chosen.put(service.name().name(), service);
      } else if (addressed && master) {
        chosen.putIfAbsent(service.name().name(), service);
      }
    }
    Map<String, String> env = new LinkedHashMap<>();
    chosen.values().forEach(service -> put(service, env));
    return env;
  }

  private static void put(Service service, Map<String, String> env) {
    String prefix = variable(service.name().name());
    String ip = service.clusterIps().getFirst();
    env.put(prefix + "_SERVICE_HOST", ip);
    for (int i = 0; i < service.ports().size(); i++) {
      ServicePort port = service.ports().get(i);
      String number = Integer.toString(port.port());
      String protocol = port.protocol().name();
      String lower = protocol.toLowerCase(Locale.ROOT);
      String url = "%s://%s:%s".formatted(lower, ip.contains(":") ? "[" + ip + "]" : ip, number);
      if (i == 0) {
        env.put(prefix + "_SERVICE_PORT", number);
        env.put(prefix + "_PORT", url);
      }
      if (!port.name().isEmpty()) {
        env.put(prefix + "_SERVICE_PORT_" + variable(port.name()), number);
      }
      String link = "%s_PORT_%s_%s".formatted(prefix, number, protocol);
      env.put(link, url);
      env.put(link + "_PROTO", lower);
      env.put(link + "_PORT", number);
      env.put(link + "_ADDR", ip);
    }
  }

  private static String variable(String name) {
    return name.replace('-', '_').toUpperCase(Locale.ROOT);
  }
}

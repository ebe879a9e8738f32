package io.fairlead.model.ingress;

import io.fairlead.model.ingress.nginx.Canary;
import io.fairlead.model.ingress.nginx.IngressPolicy;
import io.fairlead.model.meta.NamespacedName;
import java.util.List;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * One path of one host, as an Ingress has it.
 *
 * @param rule for people: {@code shop.example.com /cart (Prefix)} or {@code default backend}
 * @param path as the rule has it; {@code /} for a default backend
 * @param tls the host has a certificate
 * @param regex matches the beginning of paths; null: paths are compared
 * @param canaries take their share before {@code backend}, in this order (A10)
 */
public record Location(
    NamespacedName ingress,
    Backend backend,
    String rule,
    String path,
    boolean tls,
    @Nullable Pattern regex,
    List<Alternative> canaries,
    IngressPolicy policy) {

  public Location {
    canaries = List.copyOf(canaries);
  }

  /** Another backend for a share of the requests. */
  public record Alternative(NamespacedName ingress, Backend backend, Canary share) {}
}

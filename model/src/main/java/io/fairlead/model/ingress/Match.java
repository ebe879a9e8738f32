package io.fairlead.model.ingress;

import io.fairlead.model.meta.NamespacedName;

/** Where a request leads. */
public sealed interface Match {

  /**
   * To a backend.
   *
   * @param ingress the Ingress that says so
   * @param rule for people: {@code shop.example.com /cart (Prefix)} or {@code default backend}
   */
  record Found(NamespacedName ingress, Backend backend, String rule) implements Match {}

  /** No rule is about this host, and there is no default backend: 404. */
  record NoHost() implements Match {}

  /** Rules for {@code host}, as the rules write it, have no such path: 404 (I2). */
  record NoPath(String host) implements Match {}
}

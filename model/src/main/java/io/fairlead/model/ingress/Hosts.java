package io.fairlead.model.ingress;

import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Values by host of a rule: precise, {@code *.} and one label (I1), or empty for all. The precise
 * host beats the wildcard, and that beats all (I2).
 */
final class Hosts<V> {

  private final Map<String, V> precise = new HashMap<>();

  /** By what follows {@code *.}. */
  private final Map<String, V> wildcard = new HashMap<>();

  private @Nullable V any;

  /** The value of a rule's host, made when there is none yet. */
  V computeIfAbsent(String host, Supplier<V> made) {
    String name = normalized(host);
    if (name.isEmpty()) {
      V value = any == null ? made.get() : any;
      any = value;
      return value;
    }
    return name.startsWith("*.")
        ? wildcard.computeIfAbsent(name.substring(2), key -> made.get())
        : precise.computeIfAbsent(name, key -> made.get());
  }

  /** The value of exactly this host of a rule; null when there is none. */
  @Nullable V get(String host) {
    String name = normalized(host);
    if (name.isEmpty()) {
      return any;
    }
    return name.startsWith("*.") ? wildcard.get(name.substring(2)) : precise.get(name);
  }

  /** The value for a host as a request has it; null when no rule is about it. */
  @Nullable V find(String host) {
    String name = normalized(host);
    V exact = precise.get(name);
    if (exact != null) {
      return exact;
    }
    int dot = name.indexOf('.');
    V parent = dot > 0 ? wildcard.get(name.substring(dot + 1)) : null;
    return parent != null ? parent : any;
  }

  /** Lower case, without port and without the dot of the root. */
  private static String normalized(String host) {
    int colon = host.lastIndexOf(':');
    boolean port = colon >= 0 && colon > host.lastIndexOf(']');
    boolean bareIpv6 = port && host.indexOf(':') != colon && !host.startsWith("[");
    String name = port && !bareIpv6 ? host.substring(0, colon) : host;
    String relative = name.endsWith(".") ? name.substring(0, name.length() - 1) : name;
    return relative.toLowerCase(Locale.ROOT);
  }
}

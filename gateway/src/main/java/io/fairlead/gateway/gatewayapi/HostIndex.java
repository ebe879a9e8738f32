package io.fairlead.gateway.gatewayapi;

import java.util.Collection;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Something for each hostname. {@code *.example.com} stands for one or several labels before the
 * rest, never for the rest itself, and the empty one for every host (G5): unlike the wildcards of
 * Ingress, which stand for one label. Names of routes and of listeners are told apart by it, of
 * HTTP and of TLS. Filled by one thread, then read by any.
 */
public final class HostIndex<T> {
  private static final int LONGEST = 253; // a name of more characters is none (RFC 1035 2.3.4)

  private final Map<String, T> exact = new HashMap<>();
  private final Map<String, T> wildcards = new HashMap<>(); // by ".example.com"
  private @Nullable T every;

  /** One with these, each by its hostname. */
  public static <T> HostIndex<T> of(Map<String, T> hostnames) {
    HostIndex<T> index = new HostIndex<>();
    hostnames.forEach((hostname, what) -> index.of(hostname, () -> what));
    return index;
  }

  /** What is there for this hostname, made when there is nothing. */
  public T of(String hostname, Supplier<T> make) {
    String name = hostname.toLowerCase(Locale.ROOT);
    if (name.isEmpty()) {
      if (every == null) {
        every = make.get();
      }
      return every;
    }
    return name.startsWith("*.")
        ? wildcards.computeIfAbsent(name.substring(1), _ -> make.get())
        : exact.computeIfAbsent(name, _ -> make.get());
  }

  /** What the most specific hostname for this host has; null: there is none. */
  public @Nullable T find(String host) {
    return first(host, there -> there);
  }

  /**
   * What is asked says something of the most specific hostname, else of the next.
   *
   * @param host lower case, without port
   * @param ask null: nothing
   */
  <R> @Nullable R first(String host, Function<T, @Nullable R> ask) {
    R answer = ask(exact.get(host), ask);
    if (answer == null && !wildcards.isEmpty() && host.length() <= LONGEST) {
      int dot = host.indexOf('.');
      while (answer == null && dot >= 0) {
        // A dot at the very beginning has no label before it.
        answer = dot == 0 ? null : ask(wildcards.get(host.substring(dot)), ask);
        dot = host.indexOf('.', dot + 1);
      }
    }
    return answer == null ? ask(every, ask) : answer;
  }

  private static <T, R> @Nullable R ask(@Nullable T there, Function<T, @Nullable R> ask) {
    return there == null ? null : ask.apply(there);
  }

  Collection<T> all() {
    return Stream.of(exact.values().stream(), wildcards.values().stream(), Stream.ofNullable(every))
        .flatMap(each -> each)
        .toList();
  }
}

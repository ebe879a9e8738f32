package io.fairlead.agent.dns.hosts;

import io.fairlead.model.net.IpAddress;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.xbill.DNS.Name;
import org.xbill.DNS.ReverseMap;
import org.xbill.DNS.TextParseException;

/**
 * The entries of an /etc/hosts. Immutable.
 *
 * @param addresses by name, in the order of the file
 * @param names by reverse name
 */
record HostsTable(Map<Name, List<InetAddress>> addresses, Map<Name, List<Name>> names) {
  static final HostsTable EMPTY = new HostsTable(Map.of(), Map.of());

  /** Lines that make no sense are passed over, as the C library does. */
  static HostsTable of(Stream<String> lines) {
    Map<Name, List<InetAddress>> addresses = new HashMap<>();
    Map<Name, List<Name>> names = new HashMap<>();
    lines.forEach(
        line -> {
          String[] words = line.replaceFirst("#.*", "").strip().split("\\s+");
          Optional<InetAddress> address = address(words[0]);
          for (int i = 1; i < words.length && address.isPresent(); i++) {
            Optional<Name> name = name(words[i]);
            if (name.isPresent()) {
              add(addresses, name.get(), address.get());
              add(names, ReverseMap.fromAddress(address.get()), name.get());
            }
          }
        });
    return new HostsTable(addresses, names);
  }

  private static <K, V> void add(Map<K, List<V>> map, K key, V value) {
    List<V> values = map.computeIfAbsent(key, any -> new ArrayList<>(1));
    if (!values.contains(value)) {
      values.add(value);
    }
  }

  private static Optional<InetAddress> address(String text) {
    if (IpAddress.parse(text).isEmpty()) {
      return Optional.empty();
    }
    try {
      return Optional.of(InetAddress.getByName(text));
    } catch (UnknownHostException e) {
      return Optional.empty();
    }
  }

  static Optional<Name> name(String text) {
    try {
      return Optional.of(Name.fromString(text, Name.root));
    } catch (TextParseException e) {
      return Optional.empty();
    }
  }
}

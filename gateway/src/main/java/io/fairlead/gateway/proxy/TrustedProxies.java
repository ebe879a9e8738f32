package io.fairlead.gateway.proxy;

import io.fairlead.model.net.Cidr;
import io.fairlead.model.net.IpAddress;
import io.netty.handler.codec.http.HttpHeaders;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Whose word for who a client is counts (I23): what proxies in these ranges say in {@code
 * X-Forwarded-*} or {@code Forwarded} (RFC 7239), or in the PROXY protocol. Nobody else's word is
 * ever taken. ingress-nginx calls it {@code use-forwarded-headers} and {@code proxy-real-ip-cidr}.
 */
public record TrustedProxies(List<Cidr> ranges) {

  /** Nobody is trusted. */
  public static final TrustedProxies NONE = new TrustedProxies(List.of());

  private static final String FOR = "x-forwarded-for";
  private static final Pattern FORWARDED =
      Pattern.compile("(?i)(?:^|;)\\s*(for|proto)\\s*=\\s*(\"[^\"]*\"|[^;\"\\s]*)");
  private static final int MOST_HOPS = 64;

  public TrustedProxies {
    ranges = List.copyOf(ranges);
  }

  /**
   * Ranges and addresses with commas between.
   *
   * @return empty when one of them is neither
   */
  public static Optional<TrustedProxies> parse(String text) {
    List<Cidr> ranges = new ArrayList<>();
    for (String part : text.split(",", -1)) {
      String word = part.strip();
      Optional<Cidr> range = Cidr.parse(word).or(() -> IpAddress.parse(word).map(Cidr::only));
      if (range.isEmpty()) {
        return Optional.empty();
      }
      ranges.add(range.get());
    }
    return Optional.of(new TrustedProxies(ranges));
  }

  /** Whether this address is one of a proxy. */
  boolean trusts(String address) {
    return !ranges.isEmpty()
        && IpAddress.parse(address)
            .map(parsed -> ranges.stream().anyMatch(range -> range.contains(parsed)))
            .orElse(false);
  }

  /** Who makes this request, as far as can be believed. */
  ForwardedHeaders.Client client(ForwardedHeaders.Client connection, HttpHeaders headers) {
    if (!connection.proxy()) {
      return connection;
    }
    List<String> chain = headers.getAll(FOR);
    boolean usual = !chain.isEmpty();
    List<String> elements = elements(usual ? chain : headers.getAll("forwarded"));
    String address = connection.address();
    String scheme = word(headers.get("x-forwarded-proto"));
    for (int i = elements.size() - 1; i >= 0 && trusts(address); i--) {
      String element = elements.get(i);
      String said = usual ? element : parameter(element, "for");
      String proto = usual ? "" : parameter(element, "proto");
      if (!proto.isEmpty() && headers.get("x-forwarded-proto") == null) {
        scheme = word(proto);
      }
      String next = address(said);
      if (next == null) {
        break; // unknown or hidden: the proxy that says so is the last one known
      }
      address = next;
    }
    String port = headers.get("x-forwarded-port");
    return connection.of(
        address,
        scheme.isEmpty() ? connection.scheme() : scheme,
        port != null && port.matches("[0-9]{1,5}") ? port : connection.port(),
        headers.get("x-forwarded-host"));
  }

  private static List<String> elements(List<String> lines) {
    List<String> elements = new ArrayList<>();
    for (String line : lines) {
      for (String element : line.split(",")) {
        elements.add(element.strip());
      }
    }
    return elements.subList(Math.max(0, elements.size() - MOST_HOPS), elements.size());
  }

  /** {@code http} or {@code https}; empty for anything else. */
  private static String word(@Nullable String scheme) {
    if (scheme == null) {
      return "";
    }
    return switch (scheme.strip()) {
      case "https", "HTTPS" -> "https";
      case "http", "HTTP" -> "http";
      case String other -> "";
    };
  }

  private static String parameter(String element, String name) {
    Matcher matcher = FORWARDED.matcher(element);
    while (matcher.find()) {
      if (matcher.group(1).equalsIgnoreCase(name)) {
        return matcher.group(2).replace("\"", "");
      }
    }
    return "";
  }

  /** Without port and brackets; null when it is no address. */
  private static @Nullable String address(String said) {
    String bare = said;
    if (said.startsWith("[")) {
      int end = said.indexOf(']');
      bare = end < 0 ? "" : said.substring(1, end);
    } else if (said.indexOf(':') == said.lastIndexOf(':') && said.indexOf(':') > 0) {
      bare = said.substring(0, said.indexOf(':'));
    }
    return IpAddress.parse(bare).map(IpAddress::toString).orElse(null);
  }
}

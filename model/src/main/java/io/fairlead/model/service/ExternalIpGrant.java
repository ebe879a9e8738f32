package io.fairlead.model.service;

import io.fairlead.model.net.Cidr;
import io.fairlead.model.net.IpAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The addresses that Services of one namespace may take as {@code spec.externalIPs}: whoever may
 * write the Namespace grants them in an annotation. Without a grant a Service's author could take
 * anybody's address (CVE-2020-8554, B33).
 */
public record ExternalIpGrant(List<Cidr> ranges) {
  /** {@code 203.0.113.0/28,2001:db8::/64} or single addresses; of the Namespace. */
  public static final String ANNOTATION = "fairlead.io/external-ips";

  public ExternalIpGrant {
    ranges = List.copyOf(ranges);
  }

  /** What a Namespace's annotations grant; parts that are no ranges grant nothing. */
  public static ExternalIpGrant of(Map<String, String> annotations) {
    List<Cidr> ranges = new ArrayList<>();
    parts(annotations).forEach(part -> range(part).ifPresent(ranges::add));
    return new ExternalIpGrant(ranges);
  }

  /** The parts of the annotation that are no ranges. */
  public static List<String> malformed(Map<String, String> annotations) {
    return parts(annotations).stream().filter(part -> range(part).isEmpty()).toList();
  }

  public boolean grants(String address) {
    return IpAddress.parse(address).filter(this::grants).isPresent();
  }

  /** Those of these addresses that are not granted. */
  public List<String> refused(List<String> addresses) {
    return addresses.stream().filter(address -> !grants(address)).toList();
  }

  /** The Service without the external addresses that are not granted. */
  public Service restrict(Service service) {
    List<String> asked = service.traffic().externalIps();
    List<String> granted = asked.stream().filter(this::grants).toList();
    return granted.equals(asked) ? service : service.withExternalIps(granted);
  }

  private boolean grants(IpAddress address) {
    return ranges.stream().anyMatch(range -> range.contains(address));
  }

  private static List<String> parts(Map<String, String> annotations) {
    String text = annotations.getOrDefault(ANNOTATION, "");
    return List.of(text.split(",")).stream().map(String::strip).filter(p -> !p.isEmpty()).toList();
  }

  private static Optional<Cidr> range(String text) {
    return text.indexOf('/') >= 0 ? Cidr.parse(text) : IpAddress.parse(text).map(Cidr::only);
  }
}

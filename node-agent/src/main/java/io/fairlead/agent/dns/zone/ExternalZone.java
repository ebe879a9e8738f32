package io.fairlead.agent.dns.zone;

import java.util.List;
import org.xbill.DNS.Name;

/**
 * A zone with the external addresses of Services as {@code SERVICE.NAMESPACE.ZONE}, in the words of
 * CoreDNS' {@code k8s_external} plugin (D22).
 *
 * @param apex the label below which the zone's name server is, in lower case
 * @param ttl seconds an answer, positive or negative, may be kept
 * @param headless whether headless Services without external addresses have names of their
 *     endpoints
 * @param fallthrough domains below which a name that does not exist is asked upstream
 */
public record ExternalZone(
    Name zone, String apex, int ttl, boolean headless, List<Name> fallthrough) {
  public ExternalZone {
    fallthrough = List.copyOf(fallthrough);
  }

  Authority authority() {
    return new Authority(zone, zone, ttl, apex);
  }

  boolean fallsThrough(Name name) {
    return fallthrough.stream().anyMatch(name::subdomain);
  }
}

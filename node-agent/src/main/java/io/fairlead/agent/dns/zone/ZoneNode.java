package io.fairlead.agent.dns.zone;

import io.fairlead.model.meta.NamespacedName;
import java.util.List;
import java.util.function.Function;
import java.util.function.Supplier;
import org.xbill.DNS.Name;
import org.xbill.DNS.Record;

/**
 * What there is at one name, whatever is asked about it. That a name exists is decided here once,
 * so NXDOMAIN and NODATA can not disagree between query types (D12, D13).
 */
sealed interface ZoneNode {

  /** The name does not exist: NXDOMAIN. */
  record Missing(Absence why) implements ZoneNode {}

  /** The name exists only because names below it do: NODATA for every type. */
  record Empty() implements ZoneNode {}

  /** A name with addresses, and the SRV records CoreDNS gives at such names (D2, D5, D6, D18). */
  record Hosted(Parts<Address> ipv4, Parts<Address> ipv6, Supplier<Ports> ports)
      implements ZoneNode {}

  /**
   * A name {@code _port._proto}: SRV records only (D3, D7).
   *
   * @param service whose ports these are
   * @param addresses those of a target's host label, for the additional section
   */
  record Ports(
      NamespacedName service, Parts<SrvTarget> targets, Function<String, List<Address>> addresses)
      implements ZoneNode {}

  /** An ExternalName Service: a CNAME (D9). */
  record Alias(Name target) implements ZoneNode {}

  /** The top of a zone: its SOA and NS records (D14). */
  record Apex() implements ZoneNode {}

  /** A name with exactly these records. */
  record Fixed(List<Record> records) implements ZoneNode {}

  ZoneNode APEX = new Apex();
  ZoneNode EMPTY = new Empty();

  /** A name with these addresses, of both families, and perhaps ports. */
  static ZoneNode hosted(List<Address> addresses, Supplier<Ports> ports) {
    return new Hosted(
        Parts.of(addresses.stream().filter(Address::isIpv4).toList()),
        Parts.of(addresses.stream().filter(address -> !address.isIpv4()).toList()),
        ports);
  }

  /** A name with these addresses and without ports. */
  static ZoneNode hosted(List<Address> addresses) {
    return hosted(addresses, ZoneNode::noPorts);
  }

  static Ports noPorts() {
    return new Ports(new NamespacedName("", ""), Parts.of(List.of()), host -> List.of());
  }
}

package io.fairlead.agent.domains;

import io.fairlead.model.net.IpAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.xbill.DNS.AAAARecord;
import org.xbill.DNS.ARecord;
import org.xbill.DNS.CNAMERecord;
import org.xbill.DNS.Name;
import org.xbill.DNS.Record;
import org.xbill.DNS.SVCBBase;

/** What an answer says a name stands for. Pure. */
final class Told {
  private static final int LONGEST_CHAIN = 16;
  private static final int IPV4_BYTES = 4;
  private static final int IPV6_BYTES = 16;

  private Told() {}

  /** An address, and for how long whoever asked may use it. */
  record Address(String text, Duration ttl) {}

  /**
   * The addresses at the end of the name's chain of aliases, in canonical text. Records of other
   * names count for nothing, wherever they stand.
   */
  static List<Address> addresses(Name name, List<Record> answer) {
    Map<Name, Name> aliases = new HashMap<>();
    for (Record record : answer) {
      if (record instanceof CNAMERecord alias) {
        aliases.put(alias.getName(), alias.getTarget());
      }
    }
    Name end = name;
    for (int i = 0; i < LONGEST_CHAIN && aliases.containsKey(end); i++) {
      end = aliases.get(end);
    }
    List<Address> addresses = new ArrayList<>();
    for (Record record : answer) {
      if (record.getName().equals(end)) {
        Duration ttl = Duration.ofSeconds(record.getTTL());
        bytes(record)
            .forEach(some -> addresses.add(new Address(IpAddress.ofBytes(some).text(), ttl)));
      }
    }
    return addresses;
  }

  /** A service's hints count as addresses: clients may connect to them (RFC 9460 7.3). */
  private static Stream<byte[]> bytes(Record record) {
    return switch (record) {
      case ARecord a -> Stream.of(a.getAddress().getAddress());
      case AAAARecord aaaa -> Stream.of(aaaa.getAddress().getAddress());
      case SVCBBase service ->
          Stream.concat(
              hints(service, SVCBBase.IPV4HINT, IPV4_BYTES),
              hints(service, SVCBBase.IPV6HINT, IPV6_BYTES));
      default -> Stream.of(); // types are not ours to list, and have no address
    };
  }

  private static Stream<byte[]> hints(SVCBBase service, int key, int length) {
    SVCBBase.ParameterBase parameter = service.getSvcParamValue(key);
    byte[] all = parameter == null ? new byte[0] : parameter.toWire();
    return IntStream.range(0, all.length / length)
        .mapToObj(i -> Arrays.copyOfRange(all, i * length, (i + 1) * length));
  }
}

package io.fairlead.agent.domains;

import io.fairlead.model.net.IpAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.xbill.DNS.AAAARecord;
import org.xbill.DNS.ARecord;
import org.xbill.DNS.CNAMERecord;
import org.xbill.DNS.Name;
import org.xbill.DNS.Record;

/** What an answer says a name stands for. Pure. */
final class Told {
  private static final int LONGEST_CHAIN = 16;

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
        byte[] bytes =
            switch (record) {
              case ARecord a -> a.getAddress().getAddress();
              case AAAARecord aaaa -> aaaa.getAddress().getAddress();
              default -> new byte[0]; // types are not ours to list, and have no address
            };
        if (bytes.length > 0) {
          addresses.add(
              new Address(IpAddress.ofBytes(bytes).text(), Duration.ofSeconds(record.getTTL())));
        }
      }
    }
    return addresses;
  }
}

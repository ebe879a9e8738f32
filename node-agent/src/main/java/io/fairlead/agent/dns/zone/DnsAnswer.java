package io.fairlead.agent.dns.zone;

import java.util.List;
import org.xbill.DNS.CNAMERecord;
import org.xbill.DNS.Record;
import org.xbill.DNS.SOARecord;

/** What the zone says to one question. */
public sealed interface DnsAnswer {

  /** An answer that is complete as it is. */
  sealed interface Final extends DnsAnswer {}

  /** Records of the type that was asked for. */
  record Found(List<Record> answer, List<Record> additional) implements Final {}

  /** The name is another name for {@code alias.getTarget()}, whatever the type (D9). */
  record Alias(CNAMERecord alias) implements DnsAnswer {}

  /** The name exists and has no record of the type. */
  record NoData(SOARecord soa) implements Final {}

  /** The name does not exist. */
  record NameError(SOARecord soa) implements Final {}

  /** The name is ours, and nothing is known yet (D17). */
  record NotSynced() implements Final {}

  /** The name is not ours. */
  record Elsewhere() implements DnsAnswer {}
}

package io.fairlead.agent.dns.file;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.xbill.DNS.CNAMERecord;
import org.xbill.DNS.DClass;
import org.xbill.DNS.DNAMERecord;
import org.xbill.DNS.Master;
import org.xbill.DNS.NSRecord;
import org.xbill.DNS.Name;
import org.xbill.DNS.NameTooLongException;
import org.xbill.DNS.Record;
import org.xbill.DNS.SOARecord;
import org.xbill.DNS.Type;

/**
 * One zone as its file has it, answered as RFC 1034 4.3.2 and RFC 4592 say: delegations, aliases,
 * wildcards, names that exist since something is below them. Immutable.
 */
final class FileZone {
  private static final int MOST_ALIASES = 8;
  private static final long DEFAULT_TTL = 3600; // CoreDNS' where a file has none

  private final Name origin;
  private final SOARecord soa;
  private final Map<Name, Map<Integer, List<Record>>> records = new HashMap<>();
  private final Set<Name> exist = new HashSet<>(); // also those without records of their own

  private FileZone(Name origin, List<Record> all) throws IOException {
    this.origin = origin;
    for (Record record : all) {
      Name name = record.getName();
      if (!name.subdomain(origin)) {
        throw new IOException(name + " is not in the zone " + origin);
      }
      List<Record> same =
          records
              .computeIfAbsent(name, any -> new HashMap<>())
              .computeIfAbsent(record.getType(), any -> new ArrayList<>());
      if (!same.contains(record)) {
        same.add(record);
      }
      for (int cut = 0; name.labels() - cut >= origin.labels(); cut++) {
        exist.add(new Name(name, cut));
      }
    }
    this.soa =
        of(origin, Type.SOA).stream()
            .map(SOARecord.class::cast)
            .findFirst()
            .orElseThrow(() -> new IOException("no SOA record of " + origin));
  }

  /**
   * Reads a zone file (RFC 1035 5).
   *
   * @throws IOException when it is none of this zone; says why
   */
  static FileZone of(Name origin, String text) throws IOException {
    List<Record> all = new ArrayList<>();
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    try (Master master = new Master(new ByteArrayInputStream(bytes), origin, DEFAULT_TTL)) {
      master.disableIncludes(true);
      for (Record next = master.nextRecord(); next != null; next = master.nextRecord()) {
        if (next.getDClass() == DClass.IN) {
          all.add(next);
        }
      }
    } catch (RuntimeException e) {
      throw new IOException(e.toString(), e);
    }
    return new FileZone(origin, all);
  }

  /** The answer; records are owned by the name as it was spelled. */
  Found find(Name name, int type) {
    List<Record> aliases = new ArrayList<>();
    Name asked = name;
    while (aliases.size() <= MOST_ALIASES) {
      Optional<Found> delegated = delegation(asked, type, aliases);
      if (delegated.isPresent()) {
        return delegated.get();
      }
      CNAMERecord alias = alias(asked, type);
      if (alias == null) {
        return told(asked, type, aliases);
      }
      aliases.add(alias);
      asked = alias.getTarget();
      if (!asked.subdomain(origin)) {
        return new Found.Alias(List.copyOf(aliases), asked);
      }
    }
    return new Found.Unknown("aliases of " + name + " go round in a circle, or on for too long");
  }

  private Found told(Name name, int type, List<Record> aliases) {
    List<Record> answer = new ArrayList<>(aliases);
    Name owner = owner(name);
    if (owner != null) {
      of(owner, type).forEach(record -> answer.add(renamed(record, name)));
    }
    boolean found = answer.size() > aliases.size();
    return new Found.Told(answer, found ? List.of() : List.of(negative()), owner != null);
  }

  /** The SOA, for as long as what does not exist may be believed (RFC 2308). */
  private Record negative() {
    return new SOARecord(
        soa.getName(),
        DClass.IN,
        Math.min(soa.getTTL(), soa.getMinimum()),
        soa.getHost(),
        soa.getAdmin(),
        soa.getSerial(),
        soa.getRefresh(),
        soa.getRetry(),
        soa.getExpire(),
        soa.getMinimum());
  }

  /** The zone cut on the way to the name; a name at it is asked here for DS alone. */
  private Optional<Found> delegation(Name name, int type, List<Record> aliases) {
    for (int cut = name.labels() - origin.labels() - 1; cut >= 0; cut--) {
      Name above = new Name(name, cut);
      List<Record> servers = of(above, Type.NS);
      if (!servers.isEmpty() && !(cut == 0 && type == Type.DS)) {
        List<Record> glue = new ArrayList<>();
        for (Record server : servers) {
          Name host = ((NSRecord) server).getTarget();
          glue.addAll(of(host, Type.A));
          glue.addAll(of(host, Type.AAAA));
        }
        return Optional.of(
            aliases.isEmpty()
                ? new Found.Delegation(servers, glue)
                : new Found.Alias(List.copyOf(aliases), name));
      }
    }
    return Optional.empty();
  }

  /** What the name is another name for, by CNAME or DNAME. */
  private @Nullable CNAMERecord alias(Name name, int type) {
    for (int cut = name.labels() - origin.labels(); cut > 0; cut--) {
      List<Record> dname = of(new Name(name, cut), Type.DNAME);
      if (!dname.isEmpty()) {
        DNAMERecord to = (DNAMERecord) dname.getFirst();
        try {
          return new CNAMERecord(name, DClass.IN, to.getTTL(), name.fromDNAME(to));
        } catch (NameTooLongException e) {
          return null;
        }
      }
    }
    Name owner = owner(name);
    boolean itself = type == Type.CNAME || type == Type.ANY;
    return owner == null || itself || of(owner, Type.CNAME).isEmpty()
        ? null
        : (CNAMERecord) renamed(of(owner, Type.CNAME).getFirst(), name);
  }

  /** The name itself, or the wildcard at the nearest name above that exists; null: none. */
  private @Nullable Name owner(Name name) {
    if (exist.contains(name)) {
      return name;
    }
    int cut = 1;
    while (!exist.contains(new Name(name, cut))) {
      cut++;
    }
    Name wildcard = name.wild(cut);
    return exist.contains(wildcard) ? wildcard : null;
  }

  private List<Record> of(Name name, int type) {
    return records.getOrDefault(name, Map.of()).getOrDefault(type, List.of());
  }

  private static Record renamed(Record record, Name name) {
    return Record.newRecord(
        name, record.getType(), DClass.IN, record.getTTL(), record.rdataToWireCanonical());
  }
}

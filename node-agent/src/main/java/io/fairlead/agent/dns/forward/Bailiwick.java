package io.fairlead.agent.dns.forward;

import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.xbill.DNS.CNAMERecord;
import org.xbill.DNS.DClass;
import org.xbill.DNS.DNAMERecord;
import org.xbill.DNS.Flags;
import org.xbill.DNS.MXRecord;
import org.xbill.DNS.Message;
import org.xbill.DNS.Name;
import org.xbill.DNS.NameTooLongException;
import org.xbill.DNS.RRSIGRecord;
import org.xbill.DNS.Record;
import org.xbill.DNS.SRVRecord;
import org.xbill.DNS.Section;
import org.xbill.DNS.Type;

/**
 * What of a reply an upstream was asked for; all else is left out, since nobody vouches for it:
 * answers off the chain of aliases that begins at the question, authority of other zones, and
 * additional records but addresses of the answer's own targets in the question's domain.
 */
final class Bailiwick {
  private static final int MOST_ALIASES = 16;

  private Bailiwick() {}

  /**
   * The reply without what is out of place.
   *
   * @throws IOException when its aliases go round in a circle or on for too long
   */
  static UpstreamReply scrub(Question question, Message message) throws IOException {
    List<Record> answer = message.getSection(Section.ANSWER);
    List<Name> chain = chain(question, answer);
    Set<Name> onChain = Set.copyOf(chain);
    List<Record> kept =
        filter(
            answer,
            record ->
                dname(record, chain)
                    || (onChain.contains(record.getName()) && wanted(record, question.type())));
    Predicate<Record> ofZone =
        record -> chain.stream().anyMatch(name -> name.subdomain(record.getName()));
    List<Record> claims =
        filter(
            message.getSection(Section.AUTHORITY),
            record -> zoneCut(record) && ofZone.test(record));
    List<Record> authority =
        filter(
            message.getSection(Section.AUTHORITY),
            record -> claims.contains(record) || proof(record, claims));
    Set<Name> targets = targets(kept);
    Name domain = domain(question.name());
    List<Record> additional =
        filter(
            message.getSection(Section.ADDITIONAL),
            record ->
                address(record.getType())
                    && targets.contains(record.getName())
                    && record.getName().subdomain(domain));
    return new UpstreamReply(
        message.getRcode(), message.getHeader().getFlag(Flags.AD), kept, authority, additional);
  }

  /** The name asked for and what it is an alias of, in order. */
  private static List<Name> chain(Question question, List<Record> answer) throws IOException {
    Map<Name, Name> aliases = new HashMap<>();
    for (Record record : answer) {
      if (record instanceof CNAMERecord alias) {
        aliases.putIfAbsent(alias.getName(), alias.getTarget());
      }
    }
    Set<Name> chain = new LinkedHashSet<>();
    Name name = question.name();
    while (name != null && chain.size() <= MOST_ALIASES) {
      if (!chain.add(name)) {
        throw new IOException("its aliases of " + question.name() + " go round in a circle");
      }
      Name target = question.type() == Type.CNAME ? null : aliases.get(name);
      name = target == null ? synthesized(name, answer) : target;
    }
    if (name != null) {
      throw new IOException("its aliases of " + question.name() + " do not end");
    }
    return List.copyOf(chain);
  }

  /** What a DNAME makes of the name, for a reply that leaves out the CNAME (RFC 6672). */
  private static @Nullable Name synthesized(Name name, List<Record> answer) {
    for (Record record : answer) {
      if (record instanceof DNAMERecord dname
          && name.subdomain(dname.getName())
          && !name.equals(dname.getName())) {
        try {
          return name.fromDNAME(dname);
        } catch (NameTooLongException e) {
          return null;
        }
      }
    }
    return null;
  }

  private static boolean dname(Record record, List<Name> chain) {
    boolean about =
        record.getType() == Type.DNAME
            || (record instanceof RRSIGRecord signature
                && signature.getTypeCovered() == Type.DNAME);
    return about && chain.stream().anyMatch(name -> name.subdomain(record.getName()));
  }

  private static boolean wanted(Record record, int type) {
    int own =
        record instanceof RRSIGRecord signature ? signature.getTypeCovered() : record.getType();
    return own == type || own == Type.CNAME || type == Type.ANY || record.getType() == type;
  }

  private static boolean zoneCut(Record record) {
    return record.getType() == Type.SOA || record.getType() == Type.NS;
  }

  /** Of DNSSEC, within the zones that speak here. */
  private static boolean proof(Record record, List<Record> claims) {
    return switch (record.getType()) {
      case Type.NSEC, Type.NSEC3, Type.RRSIG, Type.DS ->
          claims.stream().anyMatch(claim -> record.getName().subdomain(claim.getName()));
      default -> false;
    };
  }

  private static boolean address(int type) {
    return type == Type.A || type == Type.AAAA;
  }

  private static Set<Name> targets(List<Record> answer) {
    Set<Name> targets = new LinkedHashSet<>();
    for (Record record : answer) {
      if (record instanceof SRVRecord srv) {
        targets.add(srv.getTarget());
      } else if (record instanceof MXRecord mx) {
        targets.add(mx.getTarget());
      }
    }
    return targets;
  }

  /** The name without the labels of a service: {@code _http._tcp.example.com} is of example.com. */
  private static Name domain(Name name) {
    int underscored = 0;
    while (underscored < name.labels() - 1 && name.getLabelString(underscored).startsWith("_")) {
      underscored++;
    }
    return new Name(name, underscored);
  }

  private static List<Record> filter(List<Record> records, Predicate<Record> keep) {
    List<Record> kept = new ArrayList<>();
    for (Record record : records) {
      if (record.getDClass() == DClass.IN && keep.test(record)) {
        kept.add(record);
      }
    }
    return List.copyOf(kept);
  }
}

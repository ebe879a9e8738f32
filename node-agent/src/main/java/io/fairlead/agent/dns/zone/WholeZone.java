package io.fairlead.agent.dns.zone;

import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.xbill.DNS.Name;
import org.xbill.DNS.Record;
import org.xbill.DNS.TextParseException;
import org.xbill.DNS.Type;

/**
 * All records of one zone, made while they are taken: of every name that can be listed exactly what
 * is answered to a question about it. Names without end (pods by their address), those of topology
 * zones and ports without underscores are not among them.
 *
 * @param questions answers them
 */
record WholeZone(Authority zone, ZoneData data, Questions questions) {

  /** What there is of a type at a name. */
  @FunctionalInterface
  interface Questions {
    DnsAnswer answer(Name name, int type);
  }

  /** Without the SOA. */
  Stream<Record> records() {
    Stream<Record> top =
        Stream.of(
                records(zone.apex(), Type.NS),
                records(zone.nameServer(), Type.A),
                records(zone.nameServer(), Type.AAAA),
                below(List.of("dns-version"), zone.apex()).stream()
                    .flatMap(name -> records(name, Type.TXT)))
            .flatMap(some -> some);
    return Stream.concat(
        top,
        data.namespaces().values().stream()
            .flatMap(namespace -> namespace.services().values().stream())
            .flatMap(this::records));
  }

  private Stream<Record> records(ServiceRecords service) {
    Name own = zone.hostName("", service.name());
    return service
        .names()
        .flatMap(labels -> below(labels, own).stream())
        .flatMap(
            name ->
                questions.answer(name, Type.A) instanceof DnsAnswer.Alias(var alias)
                    ? Stream.of(alias)
                    : Stream.of(Type.A, Type.AAAA, Type.SRV).flatMap(type -> records(name, type)));
  }

  private Stream<Record> records(Name name, int type) {
    return questions.answer(name, type) instanceof DnsAnswer.Found(var answer, var _)
        ? answer.stream()
        : Stream.empty();
  }

  /** Empty when a label is none that DNS can carry. */
  private static Optional<Name> below(List<String> labels, Name parent) {
    try {
      Name name = parent;
      for (String label : labels) {
        name = Name.fromString(label, name);
      }
      return Optional.of(name);
    } catch (TextParseException notAName) {
      return Optional.empty();
    }
  }
}

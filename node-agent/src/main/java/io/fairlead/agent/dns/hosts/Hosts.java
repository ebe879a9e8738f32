package io.fairlead.agent.dns.hosts;

import io.fairlead.agent.dns.files.WatchedFile;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.xbill.DNS.AAAARecord;
import org.xbill.DNS.ARecord;
import org.xbill.DNS.DClass;
import org.xbill.DNS.Name;
import org.xbill.DNS.PTRRecord;
import org.xbill.DNS.Record;
import org.xbill.DNS.Type;

/** Entries of settings and of a file. Thread-safe; never waits. */
final class Hosts {
  private final HostsSettings settings;
  private final HostsTable inline;
  private final Optional<WatchedFile<HostsTable>> file;

  Hosts(HostsSettings settings) {
    this.settings = settings;
    this.inline = HostsTable.of(settings.inline().stream());
    this.file =
        settings
            .file()
            .map(
                path ->
                    new WatchedFile<>(path, HostsTable::of, HostsTable.EMPTY, settings.reload()));
  }

  /** What the entries say: records, that there are none of the type, or no such name. */
  Local answer(Name name, int type) {
    if (!settings.zones().isEmpty() && settings.zones().stream().noneMatch(name::subdomain)) {
      return new Local.Elsewhere();
    }
    List<Record> records = tables().flatMap(table -> records(table, name, type)).toList();
    boolean known =
        tables()
            .anyMatch(
                table ->
                    table.addresses().containsKey(name)
                        || (settings.reverse() && table.names().containsKey(name)));
    if (!records.isEmpty()) {
      return new Local.Found(records);
    }
    if (known) {
      return new Local.NoData();
    }
    return settings.fallthrough().stream().anyMatch(name::subdomain)
        ? new Local.Elsewhere()
        : new Local.NameError();
  }

  /** Which entries know the name, for people. */
  String where(Name name) {
    boolean here =
        inline.addresses().containsKey(name) || inline.names().containsKey(name) || file.isEmpty();
    return here ? "the settings" : file.get().path().toString();
  }

  long version() {
    return file.map(WatchedFile::version).orElse(0L);
  }

  private Stream<HostsTable> tables() {
    return Stream.concat(Stream.of(inline), file.map(WatchedFile::current).stream());
  }

  private Stream<Record> records(HostsTable table, Name name, int type) {
    long ttl = settings.ttl().toSeconds();
    return switch (type) {
      case Type.A ->
          addresses(table, name)
              .filter(Inet4Address.class::isInstance)
              .map(address -> new ARecord(name, DClass.IN, ttl, address));
      case Type.AAAA ->
          addresses(table, name)
              .filter(address -> !(address instanceof Inet4Address))
              .map(address -> new AAAARecord(name, DClass.IN, ttl, address));
      case Type.PTR ->
          (settings.reverse() ? table.names().getOrDefault(name, List.of()) : List.<Name>of())
              .stream().map(target -> new PTRRecord(name, DClass.IN, ttl, target));
      default -> Stream.of();
    };
  }

  private static Stream<InetAddress> addresses(HostsTable table, Name name) {
    return table.addresses().getOrDefault(name, List.of()).stream();
  }
}

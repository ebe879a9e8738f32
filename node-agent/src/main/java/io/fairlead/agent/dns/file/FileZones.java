package io.fairlead.agent.dns.file;

import io.fairlead.agent.dns.files.WatchedFile;
import io.fairlead.agent.dns.trace.Step;
import io.fairlead.agent.dns.trace.Trace;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.xbill.DNS.Name;

/** The zones of one server block's files. Thread-safe; never waits for a file. */
public final class FileZones {

  /** Of which the longest has a name. */
  private record Known(ZoneFileSettings settings, Content content) {}

  private sealed interface Content {
    record Fixed(FileZone zone) implements Content {}

    record Read(WatchedFile<Optional<FileZone>> file) implements Content {}
  }

  private final List<Known> longestFirst;

  /**
   * Reads them.
   *
   * @throws IllegalArgumentException when what came with the Corefile is no zone file
   */
  public FileZones(List<ZoneFileSettings> files) {
    this.longestFirst =
        files.stream()
            .map(one -> new Known(one, content(one)))
            .sorted(Comparator.comparingInt((Known one) -> -one.settings().zone().labels()))
            .toList();
  }

  private static Content content(ZoneFileSettings one) {
    if (one.text().isPresent()) {
      try {
        return new Content.Fixed(FileZone.of(one.zone(), one.text().get()));
      } catch (IOException e) {
        throw new IllegalArgumentException(one.path() + ": " + e.getMessage(), e);
      }
    }
    return new Content.Read(
        new WatchedFile<>(
            one.path(), lines -> read(one.zone(), lines), Optional.empty(), one.reload()));
  }

  private static Optional<FileZone> read(Name zone, Stream<String> lines) {
    try {
      return Optional.of(FileZone.of(zone, lines.collect(Collectors.joining("\n", "", "\n"))));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Whether it is in one of these. */
  public boolean concerns(Name name) {
    return longestFirst.stream().anyMatch(one -> name.subdomain(one.settings().zone()));
  }

  /** What the zone of this name says. */
  public Found find(Name name, int type, Trace trace) {
    for (Known one : longestFirst) {
      if (name.subdomain(one.settings().zone())) {
        Found found = find(one, name, type);
        if (trace.on()) {
          trace.add(
              new Step.ZoneFile(
                  one.settings().zone().toString(), one.settings().path().toString(), told(found)));
        }
        return found;
      }
    }
    return new Found.Elsewhere();
  }

  private static Found find(Known one, Name name, int type) {
    Optional<FileZone> zone =
        switch (one.content()) {
          case Content.Fixed(FileZone fixed) -> Optional.of(fixed);
          case Content.Read(var file) -> file.current();
        };
    if (zone.isEmpty()) {
      return new Found.Unknown("the file of this zone can not be read");
    }
    Found found = zone.get().find(name, type);
    boolean leaves =
        found instanceof Found.Told(var answer, var _, boolean exists)
            && !exists
            && answer.isEmpty()
            && one.settings().fallthrough().stream().anyMatch(name::subdomain);
    return leaves ? new Found.Elsewhere() : found;
  }

  private static String told(Found found) {
    return switch (found) {
      case Found.Told(var answer, var _, boolean exists) ->
          !exists ? "NXDOMAIN" : answer.isEmpty() ? "NODATA" : "NOERROR";
      case Found.Alias(var _, Name target) -> "CNAME to " + target;
      case Found.Delegation _ -> "delegation";
      case Found.Elsewhere() -> "left to others";
      case Found.Unknown(String why) -> "SERVFAIL, " + why;
    };
  }
}

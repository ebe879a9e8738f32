package io.fairlead.agent.dns.hosts;

import io.fairlead.agent.dns.files.WatchedFile;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.xbill.DNS.CNAMERecord;
import org.xbill.DNS.Name;
import org.xbill.DNS.Record;

/** Names that are blocked. Thread-safe; never waits. */
final class Blocklist {

  /** One list. */
  private record Names(Set<Name> exact, Set<Name> suffixes) {
    static final Names NONE = new Names(Set.of(), Set.of());

    static Names of(Stream<String> lines) {
      Names all = new Names(new HashSet<>(), new HashSet<>());
      lines.forEach(line -> all.add(line.replaceFirst("[#!].*", "").strip()));
      return all;
    }

    private void add(String line) {
      String[] words = line.split("\\s+");
      String name = words.length == 2 ? words[1] : words[0]; // 0.0.0.0 ads.example
      boolean suffix = name.startsWith("*.") || name.startsWith(".");
      if (words.length <= 2 && !name.isEmpty()) {
        HostsTable.name(suffix ? name.replaceFirst("^\\*?\\.", "") : name)
            .filter(parsed -> !parsed.equals(Name.root))
            .ifPresent((suffix ? suffixes : exact)::add);
      }
    }

    boolean has(Name name) {
      if (exact.contains(name)) {
        return true;
      }
      for (int cut = 0; cut < name.labels() - 1 && !suffixes.isEmpty(); cut++) {
        if (suffixes.contains(cut == 0 ? name : new Name(name, cut))) {
          return true;
        }
      }
      return false;
    }
  }

  private final Names inline;
  private final List<WatchedFile<Names>> files;

  Blocklist(BlockSettings settings) {
    this.inline = new Names(settings.names(), settings.suffixes());
    this.files =
        settings.files().stream()
            .map(file -> new WatchedFile<>(file, Names::of, Names.NONE, settings.reload()))
            .toList();
  }

  boolean has(Name name) {
    return inline.has(name) || files.stream().anyMatch(file -> file.current().has(name));
  }

  /** Whether an answer leads to such a name by an alias. */
  boolean leadsTo(List<Record> answer) {
    return answer.stream()
        .anyMatch(record -> record instanceof CNAMERecord alias && has(alias.getTarget()));
  }
}

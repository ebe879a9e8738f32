package io.fairlead.agent.dns.hosts;

import io.fairlead.agent.dns.files.WatchedFile;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
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

    /** The name or suffix that is about this name. */
    @Nullable String entry(Name name) {
      if (exact.contains(name)) {
        return name.toString();
      }
      for (int cut = 0; cut < name.labels() - 1 && !suffixes.isEmpty(); cut++) {
        Name suffix = cut == 0 ? name : new Name(name, cut);
        if (suffixes.contains(suffix)) {
          return "*." + suffix;
        }
      }
      return null;
    }
  }

  /**
   * Why a name is blocked.
   *
   * @param entry a name, or a suffix as {@code *.example.}
   * @param where the file, or the settings
   */
  record Entry(Name name, String entry, String where) {}

  private final Names inline;
  private final List<WatchedFile<Names>> files;

  Blocklist(BlockSettings settings) {
    this.inline = new Names(settings.names(), settings.suffixes());
    this.files =
        settings.files().stream()
            .map(file -> new WatchedFile<>(file, Names::of, Names.NONE, settings.reload()))
            .toList();
  }

  /** Another one each time that a file says something else. */
  long version() {
    return files.stream().mapToLong(WatchedFile::version).sum();
  }

  /** Empty when it is not blocked. */
  Optional<Entry> find(Name name) {
    String entry = inline.entry(name);
    if (entry != null) {
      return Optional.of(new Entry(name, entry, "the settings"));
    }
    for (WatchedFile<Names> file : files) {
      String line = file.current().entry(name);
      if (line != null) {
        return Optional.of(new Entry(name, line, file.path().toString()));
      }
    }
    return Optional.empty();
  }

  /** Of the names an answer leads to by aliases. */
  Optional<Entry> find(List<Record> answer) {
    return answer.stream()
        .flatMap(
            record ->
                record instanceof CNAMERecord alias
                    ? find(alias.getTarget()).stream()
                    : Stream.empty())
        .findFirst();
  }
}

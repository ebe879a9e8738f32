package io.fairlead.agent.domains;

import io.fairlead.agent.domains.LearnedNames.Fact;
import io.fairlead.model.meta.NamespacedName;
import io.fairlead.model.net.IpAddress;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.HashMap;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What was learned, on disk, for the next agent: facts are appended as they are learned, one a
 * line, and all is written anew now and then. Nothing is synced: what survives is the end of this
 * process, not that of the host, with which the kernel forgets as much. A file that can not be
 * written is said once and does not matter before a restart. Used by one thread.
 */
final class LearnedFile {
  private static final Logger LOG = LoggerFactory.getLogger(LearnedFile.class);
  private static final int MOST_APPENDED = 5_000;
  private static final int FIELDS = 5;

  private final Path file;
  private int appended;
  private boolean failing;

  LearnedFile(Path file) {
    this.file = file;
  }

  /** What is there, with the latest end of each; lines that are none are left out. */
  Map<Fact, Long> read() {
    Map<Fact, Long> facts = new HashMap<>();
    try {
      String text = new String(Files.readAllBytes(file), StandardCharsets.UTF_8);
      int whole = text.lastIndexOf('\n') + 1; // the last one may not have been written to its end
      text.substring(0, whole).lines().forEach(line -> read(line, facts));
    } catch (NoSuchFileException e) {
      LOG.atDebug().log("no addresses of names are kept from before");
    } catch (IOException e) {
      LOG.atWarn()
          .addKeyValue("error", e.toString())
          .log("addresses that were learned before can not be read");
    }
    return facts;
  }

  private static void read(String line, Map<Fact, Long> facts) {
    String[] fields = line.split("\t", -1);
    if (fields.length == FIELDS
        && fields[0].matches("[0-9]{1,18}")
        && IpAddress.parse(fields[4]).isPresent()) {
      NamespacedName policy = new NamespacedName(fields[1], fields[2]);
      facts.merge(new Fact(policy, fields[3], fields[4]), Long.parseLong(fields[0]), Math::max);
    }
  }

  /** Adds these. */
  void append(Map<Fact, Long> facts) {
    if (facts.isEmpty()) {
      return;
    }
    appended += facts.size();
    write(() -> Files.write(file, bytes(facts), CREATE_AND_APPEND));
  }

  private static final StandardOpenOption[] CREATE_AND_APPEND = {
    StandardOpenOption.CREATE, StandardOpenOption.WRITE, StandardOpenOption.APPEND
  };

  /** The file has many lines that say nothing any more. */
  boolean isLong() {
    return appended > MOST_APPENDED;
  }

  /** Exactly these from now on. */
  void replace(Map<Fact, Long> facts) {
    appended = 0;
    write(
        () -> {
          Path aside = file.resolveSibling(file.getFileName() + ".new");
          Files.write(aside, bytes(facts));
          Files.move(aside, file, StandardCopyOption.ATOMIC_MOVE);
        });
  }

  /** Nothing from now on. */
  void delete() {
    write(() -> Files.deleteIfExists(file));
  }

  private static byte[] bytes(Map<Fact, Long> facts) {
    StringBuilder text = new StringBuilder();
    facts.forEach(
        (fact, until) ->
            text.append(
                "%d\t%s\t%s\t%s\t%s\n"
                    .formatted(
                        until,
                        fact.policy().namespace(),
                        fact.policy().name(),
                        fact.name(),
                        fact.address())));
    return text.toString().getBytes(StandardCharsets.UTF_8);
  }

  private interface Writing {
    void run() throws IOException;
  }

  private void write(Writing writing) {
    try {
      Files.createDirectories(file.toAbsolutePath().getParent());
      writing.run();
      failing = false;
    } catch (IOException e) {
      if (!failing) {
        LOG.atWarn()
            .addKeyValue("error", e.toString())
            .log("addresses of names are not kept: after a restart pods have to ask again");
      }
      failing = true;
    }
  }
}

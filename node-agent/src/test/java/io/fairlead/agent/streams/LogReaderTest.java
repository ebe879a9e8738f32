package io.fairlead.agent.streams;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class LogReaderTest {
  @TempDir Path directory;
  private Path log = Path.of("/");

  @BeforeEach
  void start() {
    log = directory.resolve("0.log");
  }

  @ParameterizedTest(name = "the last {0} of a b | c d | e")
  @CsvSource({"0,''", "1,e", "2,d e", "3,c d e", "4,b c d e", "5,a b c d e", "6,a b c d e"})
  void theLastRowsAreFoundFromFileToFile(long rows, String expected) throws IOException {
    write(log.resolveSibling("0.log.2"), "a\nb\n");
    write(log.resolveSibling("0.log.1"), "c\nd\n");
    write(log, "e\n");
    try (LogReader reader = LogReader.tail(log, rows)) {
      assertEquals(expected, String.join(" ", rest(reader)));
    }
  }

  @Test
  void rowsThatGoOnAreOneLine() throws IOException {
    String stamp = "2026-01-01T00:00:00.123456000Z stdout ";
    write(
        log,
        stamp + "F a\n" + stamp + "P b\n" + stamp + "P c\n" + stamp + "F d\n" + stamp + "P e\n");
    for (int tail = 1; tail <= 4; tail++) {
      try (LogReader reader = LogReader.tail(log, tail)) {
        assertEquals(List.of(1, 4, 5, 5).get(tail - 1), rest(reader).size(), "the last " + tail);
      }
    }
  }

  @Test
  void theLastRowsOfALongFileBeginWhereTheyShould() throws IOException {
    List<String> rows = IntStream.range(0, 50_000).mapToObj(i -> "row " + i).toList();
    write(log, String.join("\n", rows) + "\n");
    for (int tail : List.of(1, 6_000, 49_999, 50_000)) {
      try (LogReader reader = LogReader.tail(log, tail)) {
        assertEquals(rows.subList(rows.size() - tail, rows.size()), rest(reader));
      }
    }
  }

  @Test
  void aRowIsReadOnceItIsWhole() throws IOException {
    try (LogReader reader = LogReader.all(log)) {
      assertEquals(List.of(), rest(reader));
      write(log, "begun");
      assertEquals(List.of(), rest(reader));
      write(log, " and done\nnext\n");
      assertEquals(List.of("begun and done", "next"), rest(reader));
    }
  }

  @Test
  void whoeverFollowsMissesNothingWhenTheFileIsTurnedOver() throws IOException {
    write(log, "a\n");
    try (LogReader reader = LogReader.all(log)) {
      assertEquals(List.of("a"), rest(reader));
      write(log, "b\n");
      turn();
      assertEquals(List.of("b"), rest(reader), "before there is a new one");
      write(log, "c\n");
      turn();
      write(log, "d\n");
      turn();
      write(log, "e\n");
      assertEquals(List.of("c", "d", "e"), rest(reader));
    }
  }

  @Test
  void whoeverIsOutrunGoesOnWithWhatIsLeft() throws IOException {
    write(log, "a\n");
    try (LogReader reader = LogReader.all(log)) {
      assertEquals(List.of("a"), rest(reader));
      for (String row : List.of("b", "c", "d", "e", "f", "g")) {
        turn();
        write(log, row + "\n");
      }
      assertEquals(List.of("c", "d", "e", "f", "g"), rest(reader));
    }
  }

  /** As the shim does it. */
  private void turn() throws IOException {
    for (int i = 3; i > 0; i--) {
      Path old = log.resolveSibling("0.log." + i);
      if (Files.exists(old)) {
        Files.move(
            old, log.resolveSibling("0.log." + (i + 1)), StandardCopyOption.REPLACE_EXISTING);
      }
    }
    Files.move(log, log.resolveSibling("0.log.1"));
  }

  private static void write(Path file, String text) throws IOException {
    Files.writeString(file, text, StandardOpenOption.CREATE, StandardOpenOption.APPEND);
  }

  private static List<String> rest(LogReader reader) throws IOException {
    List<String> rows = new ArrayList<>();
    for (byte[] row = reader.next(); row != null; row = reader.next()) {
      rows.add(new String(row, StandardCharsets.UTF_8));
    }
    return rows;
  }
}

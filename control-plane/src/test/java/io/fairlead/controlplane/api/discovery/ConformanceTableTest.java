package io.fairlead.controlplane.api.discovery;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.fairlead.controlplane.api.discovery.Served.Resource;
import io.fairlead.controlplane.api.http.Subresource;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** docs/conformance.md has a row for all that discovery publishes, with its verbs. */
class ConformanceTableTest {
  private static final Path TABLE = Path.of("../docs/conformance.md");

  @Test
  void hasEveryResourceWithItsVerbsAndSubresources() throws IOException {
    assertEquals(
        String.join("\n", new TreeSet<>(Served.resources().stream().map(this::row).toList())),
        String.join("\n", new TreeSet<>(written())));
  }

  /** The first four cells of every row. */
  private static List<String> written() throws IOException {
    try (Stream<String> lines = Files.lines(TABLE)) {
      return lines
          .filter(line -> line.startsWith("| `"))
          .map(line -> line.split(" \\| ", -1))
          .filter(cells -> cells.length == 5) // the other table, of commands, has three
          .map(cells -> String.join(" | ", List.of(cells).subList(0, 4)))
          .toList();
    }
  }

  private String row(Resource resource) {
    List<String> below = new ArrayList<>();
    resource.subresources().stream().map(Subresource::path).forEach(below::add);
    if (resource.status()) {
      below.add("status");
    }
    String verbs =
        switch (resource.verbs().size()) {
          case 8 -> "all";
          case 7 -> "all but deletecollection";
          default -> String.join(", ", resource.verbs());
        };
    return "| `%s` | %s | %s | %s"
        .formatted(
            resource.plural(),
            resource.version(),
            verbs,
            below.isEmpty() ? "-" : String.join(", ", below));
  }
}

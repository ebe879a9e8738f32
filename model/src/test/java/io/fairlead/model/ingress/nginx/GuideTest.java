package io.fairlead.model.ingress.nginx;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.fairlead.model.ingress.nginx.NginxAnnotation.Standing;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** docs/guide/ingress-nginx.md says what becomes of each annotation: it is true (B34). */
class GuideTest {
  private static final Path PAGE = Path.of("../docs/guide/ingress-nginx.md");
  private static final String HEAD = "| annotation | here |\n|---|---|\n";

  /** With {@code -Dgolden.update} the table is written anew. */
  @Test
  void theTableIsThatOfTheCode() throws IOException {
    String page = Files.readString(PAGE);
    int begin = page.indexOf(HEAD) + HEAD.length();
    int end = page.indexOf("\n\n", begin) + 1;
    String table =
        NginxAnnotations.all().stream().map(GuideTest::row).collect(Collectors.joining());
    if (System.getProperty("golden.update") != null) {
      Files.writeString(PAGE, page.substring(0, begin) + table + page.substring(end));
    } else {
      assertEquals(table, page.substring(begin, end));
    }
  }

  private static String row(NginxAnnotation annotation) {
    String here =
        switch (annotation.standing()) {
          case Standing.Honoured() -> "honoured";
          case Standing.Differs(String how) -> "differs: " + how;
          case Standing.Ignored(String why) -> "no effect" + (why.isEmpty() ? "" : ": " + why);
          case Standing.Refused(String instead) -> "refused: " + instead;
        };
    return "| `%s` | %s |\n".formatted(annotation.name(), here);
  }
}

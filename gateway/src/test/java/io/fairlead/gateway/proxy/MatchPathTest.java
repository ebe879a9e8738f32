package io.fairlead.gateway.proxy;

import static org.junit.jupiter.api.Assertions.assertEquals;

import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.CharRange;
import net.jqwik.api.constraints.StringLength;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class MatchPathTest {

  @ParameterizedTest(name = "{0} is matched as {1}")
  @CsvSource(
      nullValues = "refused",
      value = {
        "/, /",
        "/a/b, /a/b",
        "/a/b/, /a/b/",
        "/a.b/..c/, /a.b/..c/",
        "//a///b, /a/b",
        "/a/./b, /a/b",
        "/a/../b, /b",
        "/a/b/.., /a/",
        "/a/b/., /a/b/",
        "/a/%2e%2E/b, /b",
        "/a/.%2e/b, /b",
        "/a%2f..%2fb, /b",
        "/a/..;x=1/b, /b",
        "/a/.;/b, /a/b",
        "/a;v=1/b, /a;v=1/b",
        "/%61dmin, /admin",
        "/a%20b, /a b",
        "/a/%252e%252e/b, /a/%2e%2e/b",
        "/a%3Fb, /a%3Fb",
        "/.., refused",
        "/a/../../b, refused",
        "/%2e%2e/b, refused",
        "/a%00b, refused",
        "/a%0ab, refused",
        "/a%zz, refused",
        "/a%2, refused",
        "/a%, refused",
      })
  void paths(String path, @Nullable String matched) {
    assertEquals(matched, MatchPath.of(path));
  }

  @Property
  void neverHasDotSegments(
      @ForAll @CharRange(from = '.', to = '/') @StringLength(max = 12) String tail) {
    String matched = MatchPath.of("/" + tail);
    assertEquals(false, matched != null && (matched + "/").contains("/../"));
    assertEquals(false, matched != null && matched.contains("//"));
  }
}

package io.fairlead.model.ingress.nginx;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

class RegexBudgetTest {

  @Test
  void capturesAtTheBeginning() {
    Matcher found = RegexBudget.prefix(Pattern.compile("^/a(/|$)(.*)"), "/a/b?c");
    assertEquals("b?c", found == null ? "" : found.group(2));
  }

  @Test
  void whatTakesTooLongDoesNotMatch() {
    assertFalse(RegexBudget.find(Pattern.compile("^(a+)+$"), "a".repeat(60) + "b"));
    assertFalse(RegexBudget.find(Pattern.compile("^(?:a|b)*$"), "ab".repeat(200_000) + "c"));
  }
}

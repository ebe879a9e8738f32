package io.fairlead.model.meta;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;

import io.fairlead.model.meta.FieldSelector.Parsed;
import io.fairlead.model.meta.FieldSelector.Term;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class FieldSelectorTest {

  @Test
  void readsTermsAndTheirEscapes() {
    assertEquals(List.of(), terms(""));
    assertEquals(
        List.of(
            new Term("metadata.name", true, "a"),
            new Term("spec.nodeName", false, ""),
            new Term("status.phase", true, "Running")),
        terms("metadata.name=a,spec.nodeName!=,,status.phase==Running"));
    assertEquals(List.of(new Term("a", true, "b,c=d\\e")), terms("a=b\\,c\\=d\\\\e"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"a", "a=b,c", "a=b=c", "a=b\\x", "a=b\\"})
  void refusesWhatIsNoSelector(String text) {
    assertInstanceOf(Parsed.Bad.class, FieldSelector.parse(text));
  }

  @Test
  void saysWhatItCanNotUnderstand() {
    assertEquals(
        new Parsed.Bad("invalid selector: 'a=b,c'; can't understand 'c'"),
        FieldSelector.parse("a=b,c"));
    assertEquals(
        new Parsed.Bad("invalid field selector: unescaped character in value: 61"),
        FieldSelector.parse("a=b=c"));
    assertEquals(
        new Parsed.Bad("invalid field selector: invalid escape sequence: \\x"),
        FieldSelector.parse("a=b\\x"));
  }

  private static List<Term> terms(String text) {
    return assertInstanceOf(Parsed.Ok.class, FieldSelector.parse(text)).selector().terms();
  }
}

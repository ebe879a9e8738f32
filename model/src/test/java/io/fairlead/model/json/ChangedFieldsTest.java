package io.fairlead.model.json;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Which paths two versions of an object differ in. */
class ChangedFieldsTest {

  record Case(String name, String before, String after, List<String> paths) {
    @Override
    public String toString() {
      return name;
    }
  }

  static List<Case> cases() {
    return List.of(
        new Case("nothing", "{'a':1,'b':[1]}", "{'a':1,'b':[1]}", List.of()),
        new Case("a value", "{'spec':{'type':'A'}}", "{'spec':{'type':'B'}}", List.of("spec.type")),
        new Case(
            "in a list", "{'p':[{'n':1},{'n':2}]}", "{'p':[{'n':1},{'n':3}]}", List.of("p[1].n")),
        new Case("a longer list", "{'p':[1]}", "{'p':[1,2]}", List.of("p")),
        new Case("added and removed", "{'a':1}", "{'b':1}", List.of("a", "b")),
        new Case(
            "a name with dots",
            "{'metadata':{'labels':{'app.kubernetes.io/name':'x'}}}",
            "{'metadata':{'labels':{'app.kubernetes.io/name':'y'}}}",
            List.of("metadata.labels[app.kubernetes.io/name]")),
        new Case("another type", "{'a':{'b':1}}", "{'a':[1]}", List.of("a")),
        new Case(
            "no news",
            "{'metadata':{'generation':1,'resourceVersion':'4','managedFields':[]}}",
            "{'metadata':{'generation':2,'resourceVersion':'9','managedFields':[{}]}}",
            List.of()),
        new Case("at most three", "{}", "{'a':1,'b':1,'c':1,'d':1}", List.of("a", "b", "c")));
  }

  @ParameterizedTest
  @MethodSource("cases")
  void changed(Case of) {
    assertEquals(of.paths(), ChangedFields.between(json(of.before()), json(of.after()), 3));
  }

  private static JsonNode json(String text) {
    return JsonMapper.shared().readTree(text.replace('\'', '"'));
  }
}

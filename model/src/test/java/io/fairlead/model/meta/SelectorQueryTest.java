package io.fairlead.model.meta;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNull;

import io.fairlead.model.json.Json5;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SelectorQueryTest {

  private static final Map<String, String> LABELS =
      Map.of("app", "web", "tier", "1", "example.com/empty", "");

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "''|true",
        "app=web|true",
        "app==web|true",
        "app = web|true",
        "app=api|false",
        "app!=api|true",
        "app!=web|false",
        "missing!=web|true",
        "app|true",
        "missing|false",
        "!missing|true",
        "! app|false",
        "app in (api,web)|true",
        "app in (api)|false",
        "missing in (api)|false",
        "app notin (api)|true",
        "app notin (api,web)|false",
        "missing notin (api)|true",
        "example.com/empty=|true",
        "example.com/empty|true",
        "example.com/empty in ()|true",
        "app in (,web)|true",
        "tier>0|true",
        "tier<1|false",
        "app>0|false",
        "app=web,tier=1,!missing|true",
        "app=web,tier=2|false",
        "in in (in)|false",
      })
  void selects(String text, boolean selected) {
    SelectorQuery query =
        assertInstanceOf(SelectorQuery.Parsed.Ok.class, SelectorQuery.parse(text)).query();
    assertEquals(selected, query.matches(LABELS));
    assertEquals(new SelectorQuery.Parsed.Ok(query), SelectorQuery.parse(query.toString()));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "=web|found '=', expected: !, identifier, or 'end of string'",
        "app=web,|found '', expected: identifier after ','",
        "app web|unable to parse requirement: found 'web', expected: in, notin, =, ==, !=, gt, lt",
        "app in web|unable to parse requirement: found 'web' expected: '('",
        "app in (web|unable to parse requirement: found '', expected: ',' or ')'",
        "app=(|unable to parse requirement: found '(', expected: identifier",
        "!|unable to parse requirement: found '', expected: identifier",
        "!app=web|found '=', expected: ',' or 'end of string'",
        "app=web tier=1|found 'tier', expected: ',' or 'end of string'",
        "tier>x|unable to parse requirement: values[0]: Invalid value: \"x\": for 'Gt', 'Lt'"
            + " operators, the value must be an integer",
      })
  void refusesInTheServersWords(String text, String message) {
    assertEquals(new SelectorQuery.Parsed.Bad(message), SelectorQuery.parse(text));
  }

  @Test
  void objectsSelectorsPrintAsKubectlPrintsThem() {
    LabelSelector selector =
        Objects.requireNonNull(
            LabelSelector.read(
                Json5.object(
                    """
                    {matchLabels: {tier: 'db', app: 'web'}, matchExpressions: [
                      {key: 'zone', operator: 'In', values: ['b', 'a']},
                      {key: 'old', operator: 'DoesNotExist'},
                      {key: 'new', operator: 'Exists'},
                      {key: 'env', operator: 'NotIn', values: ['dev']}]}
                    """)));
    assertEquals("app=web,env notin (dev),new,!old,tier=db,zone in (a,b)", selector.format());
    assertEquals("<none>", LabelSelector.EVERYTHING.format());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{}|true",
        "{matchLabels: {app: 'web'}}|true",
        "{matchLabels: {app: 'api'}}|false",
        "{matchExpressions: [{key: 'app', operator: 'NotIn', values: ['web']}]}|false",
        "{matchExpressions: [{key: 'none', operator: 'NotIn', values: ['web']}]}|true",
        "{matchExpressions: [{key: 'none', operator: 'Exists'}]}|false",
        "{matchExpressions: [{key: 'app', operator: 'Unheard', values: ['x']}]}|false",
        "{matchLabels: {app: 'web'}, matchExpressions: [{key: 'x', operator: 'Exists'}]}|false",
      })
  void objectsSelectorsSelect(String json, boolean selected) {
    LabelSelector selector = Objects.requireNonNull(LabelSelector.read(Json5.object(json)));
    assertEquals(selected, selector.matches(LABELS));
    assertEquals(selected, selector.toQuery().matches(LABELS));
  }

  @Test
  void anAbsentSelectorIsNotAnEmptyOne() {
    assertNull(LabelSelector.read(Json5.object("{}").path("podSelector")));
    assertEquals(LabelSelector.EVERYTHING, LabelSelector.read(Json5.object("{}")));
  }
}

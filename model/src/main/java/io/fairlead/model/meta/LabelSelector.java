package io.fairlead.model.meta;

import io.fairlead.model.json.Fields;
import io.fairlead.model.meta.Requirement.Operator;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * A {@code LabelSelector} inside an object. Empty, it matches everything; an absent one is a null
 * reference and means what the field that lacks it says (N6).
 *
 * @param matchExpressions with operators In, NotIn, Exists and DoesNotExist only
 */
public record LabelSelector(Map<String, String> matchLabels, List<Requirement> matchExpressions) {

  /** {@code {}}. */
  public static final LabelSelector EVERYTHING = new LabelSelector(Map.of(), List.of());

  public LabelSelector {
    matchLabels = Map.copyOf(matchLabels);
    matchExpressions = List.copyOf(matchExpressions);
  }

  /** Reads a selector; null when {@code selector} is absent (missing or JSON null). */
  public static @Nullable LabelSelector read(JsonNode selector) {
    if (!selector.isObject()) {
      return null;
    }
    List<Requirement> expressions = new ArrayList<>();
    for (JsonNode expression : Fields.list(selector, "matchExpressions")) {
      expressions.add(
          new Requirement(
              Fields.text(expression, "key"),
              operator(Fields.text(expression, "operator")),
              Fields.texts(expression, "values")));
    }
    return new LabelSelector(Fields.map(selector, "matchLabels"), expressions);
  }

  /** All of matchLabels and matchExpressions hold. */
  public boolean matches(Map<String, String> labels) {
    for (Map.Entry<String, String> wanted : matchLabels.entrySet()) {
      if (!wanted.getValue().equals(labels.get(wanted.getKey()))) {
        return false;
      }
    }
    return matchExpressions.stream().allMatch(expression -> expression.matches(labels));
  }

  public boolean isEmpty() {
    return matchLabels.isEmpty() && matchExpressions.isEmpty();
  }

  /** As kubectl prints a selector: requirements by key, {@code <none>} when it is empty. */
  public String format() {
    String text = toQuery().toString();
    return text.isEmpty() ? "<none>" : text;
  }

  /** The query that selects the same objects. */
  public SelectorQuery toQuery() {
    List<Requirement> requirements = new ArrayList<>();
    matchLabels.forEach(
        (key, value) -> requirements.add(new Requirement(key, Operator.EQUALS, List.of(value))));
    requirements.addAll(matchExpressions);
    return SelectorQuery.of(requirements);
  }

  /** An operator nobody knows must not select by accident, so it reads as {@code In ()}. */
  private static Operator operator(String name) {
    return switch (name) {
      case "NotIn" -> Operator.NOT_IN;
      case "Exists" -> Operator.EXISTS;
      case "DoesNotExist" -> Operator.DOES_NOT_EXIST;
      default -> Operator.IN;
    };
  }
}

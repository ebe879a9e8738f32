package io.fairlead.controlplane.kinds.validate;

import io.fairlead.controlplane.kinds.json.Json;
import io.fairlead.model.validation.FieldPath;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** A place in an object and what is there (a missing node if nothing is). */
public record Field(FieldPath path, JsonNode node) {

  /** The object itself. */
  public static Field root(ObjectNode object) {
    return new Field(FieldPath.of(""), object);
  }

  public Field child(String name) {
    return new Field(path.child(name), node.path(name));
  }

  /** The entry of a map: {@code labels[app]}. */
  public Field key(String key) {
    return new Field(path.key(key), node.path(key));
  }

  /** The items of a list, none if this is no list. */
  public List<Field> items() {
    List<Field> items = new ArrayList<>();
    if (node.isArray()) {
      for (JsonNode item : node) {
        items.add(new Field(path.index(items.size()), item));
      }
    }
    return items;
  }

  /** The entries of a map of texts. */
  public Map<String, String> entries() {
    return Json.textMap(node);
  }

  public List<String> texts() {
    return Json.texts(node);
  }

  public String text() {
    return node.stringValue("");
  }

  /** The number, 0 if there is none. */
  public long number() {
    return node.isIntegralNumber() ? node.longValue() : 0;
  }

  /** Whether anything is there: the empty text, list and object too. */
  public boolean isPresent() {
    return !node.isMissingNode() && !node.isNull();
  }

  /** Whether nothing is there, or an empty text, list or object. */
  public boolean isEmpty() {
    return !isPresent()
        || (node.isString() && text().isEmpty())
        || (node.isContainer() && node.isEmpty());
  }
}

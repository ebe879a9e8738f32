package io.fairlead.controlplane.kinds.patch;

import io.fairlead.controlplane.kinds.json.Json;
import io.fairlead.controlplane.kinds.patch.PatchException.Cause;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.NullNode;

/** JSON patch, RFC 6902: all operations or none. */
public final class JsonPatch {
  private static final int MAX_OPERATIONS = 10_000;

  /** Copies may double a document each time, so what they add up to is bounded (characters). */
  private static final long MAX_COPIED = 3L << 20;

  private JsonNode document;
  private long copied;

  private JsonPatch(JsonNode document) {
    this.document = document;
  }

  /** A new tree; neither argument is changed. */
  public static JsonNode apply(JsonNode target, JsonNode patch) throws PatchException {
    if (!(patch instanceof ArrayNode operations)) {
      throw PatchException.wrongShape("error decoding patch: ", patch, "[]interface {}");
    }
    if (operations.size() > MAX_OPERATIONS) {
      throw new PatchException(
          Cause.MALFORMED,
          "The allowed maximum operations in a JSON patch is %d, got %d"
              .formatted(MAX_OPERATIONS, operations.size()));
    }
    JsonPatch application = new JsonPatch(target.deepCopy());
    for (JsonNode operation : operations) {
      application.perform(operation);
    }
    return application.document;
  }

  private void perform(JsonNode operation) throws PatchException {
    Pointer path = Pointer.parse(operation.path("path"));
    switch (Json.text(operation, "op")) {
      case "add" -> add(path, value(operation));
      case "remove" -> remove(path);
      case "replace" -> {
        remove(path);
        add(path, value(operation));
      }
      case "move" -> {
        Pointer from = Pointer.parse(operation.path("from"));
        if (path.isBelow(from)) {
          throw unfit("a value can not be moved into itself");
        }
        add(path, remove(from));
      }
      case "copy" -> {
        JsonNode original = Pointer.parse(operation.path("from")).find(document);
        copied += original.toString().length();
        if (copied > MAX_COPIED) {
          throw unfit("the patch copies too much");
        }
        add(path, original.deepCopy());
      }
      case "test" -> {
        JsonNode expected = operation.has("value") ? operation.get("value") : NullNode.instance;
        if (!sameValue(path.findOrNull(document), expected)) {
          throw unfit("testing value " + path + " failed");
        }
      }
      default -> throw unfit("unexpected kind: " + operation.path("op"));
    }
  }

  private static JsonNode value(JsonNode operation) throws PatchException {
    JsonNode value = operation.get("value");
    if (value == null) {
      throw unfit("the operation has no value: " + operation);
    }
    return value.deepCopy();
  }

  private void add(Pointer path, JsonNode value) throws PatchException {
    if (path.isRoot()) {
      document = value;
    } else {
      path.add(document, value);
    }
  }

  private JsonNode remove(Pointer path) throws PatchException {
    if (path.isRoot()) {
      return document;
    }
    return path.remove(document);
  }

  /** Numbers are the same if their values are. */
  private static boolean sameValue(JsonNode one, JsonNode other) {
    return one.equals(
        (a, b) ->
            a.isNumber() && b.isNumber()
                ? a.decimalValue().compareTo(b.decimalValue())
                : a.equals(b) ? 0 : 1,
        other);
  }

  static PatchException unfit(String message) {
    return new PatchException(Cause.DOES_NOT_FIT, message);
  }
}

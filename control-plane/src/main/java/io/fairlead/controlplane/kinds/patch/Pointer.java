package io.fairlead.controlplane.kinds.patch;

import java.util.ArrayList;
import java.util.List;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.NullNode;
import tools.jackson.databind.node.ObjectNode;

/** A JSON pointer (RFC 6901), for reading and changing; a place that is not there is an error. */
record Pointer(List<String> steps) {

  static Pointer parse(JsonNode text) throws PatchException {
    String pointer = text.stringValue("?");
    if (pointer.isEmpty()) {
      return new Pointer(List.of());
    }
    if (!pointer.startsWith("/")) {
      throw JsonPatch.unfit("not a JSON pointer: " + text);
    }
    List<String> steps = new ArrayList<>();
    for (String step : pointer.substring(1).split("/", -1)) {
      steps.add(step.replace("~1", "/").replace("~0", "~"));
    }
    return new Pointer(List.copyOf(steps));
  }

  boolean isRoot() {
    return steps.isEmpty();
  }

  /** Whether this is a place inside {@code other}'s. */
  boolean isBelow(Pointer other) {
    return steps.size() > other.steps.size()
        && steps.subList(0, other.steps.size()).equals(other.steps);
  }

  JsonNode find(JsonNode document) throws PatchException {
    JsonNode found = document;
    for (String step : steps) {
      found = child(found, step);
      if (found.isMissingNode()) {
        throw missing();
      }
    }
    return found;
  }

  /** As {@link #find}, but a missing last step is null. */
  JsonNode findOrNull(JsonNode document) throws PatchException {
    if (isRoot()) {
      return document;
    }
    JsonNode found = child(parent().find(document), steps.getLast());
    return found.isMissingNode() ? NullNode.instance : found;
  }

  void add(JsonNode document, JsonNode value) throws PatchException {
    switch (parent().find(document)) {
      case ObjectNode object -> object.set(steps.getLast(), value);
      case ArrayNode list -> {
        boolean end = steps.getLast().equals("-");
        list.insert(end ? list.size() : index(list.size()), value);
      }
      default -> throw missing();
    }
  }

  JsonNode remove(JsonNode document) throws PatchException {
    JsonNode removed =
        switch (parent().find(document)) {
          case ObjectNode object -> object.remove(steps.getLast());
          case ArrayNode list -> list.remove(index(list.size() - 1));
          default -> null;
        };
    if (removed == null) {
      throw missing();
    }
    return removed;
  }

  private Pointer parent() {
    return new Pointer(steps.subList(0, steps.size() - 1));
  }

  private int index(int max) throws PatchException {
    int index = number(steps.getLast());
    if (index < 0 || index > max) {
      throw missing();
    }
    return index;
  }

  private static JsonNode child(JsonNode node, String step) {
    return node.isArray() ? node.path(number(step)) : node.path(step);
  }

  /** -1 if it is none. */
  private static int number(String step) {
    return step.matches("0|[1-9][0-9]{0,8}") ? Integer.parseInt(step) : -1;
  }

  private PatchException missing() {
    return JsonPatch.unfit("there is nothing at " + this);
  }

  @Override
  public String toString() {
    return "/" + String.join("/", steps);
  }
}

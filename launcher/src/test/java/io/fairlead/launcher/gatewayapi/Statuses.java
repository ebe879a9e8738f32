package io.fairlead.launcher.gatewayapi;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.StreamSupport;
import tools.jackson.databind.JsonNode;

/**
 * What is said of an object: {@code Gateway web Accepted} is {@code True Accepted}; {@code Gateway
 * web#http} is of a listener, with {@code attached} and {@code kinds}; of a route what every parent
 * says; {@code observed} tells whether all conditions are of the newest generation.
 */
final class Statuses {
  private Statuses() {}

  static String said(Installation installation, String question) {
    List<String> words = List.of(question.split(" "));
    String[] path = words.get(1).split("#");
    JsonNode object = installation.get(words.get(0), path[0]);
    JsonNode status = object.path("status");
    if (path.length > 1) {
      status = listener(status, path[1]);
    }
    return switch (words.get(2)) {
      case "attached" -> status.path("attachedRoutes").asString();
      case "sets" -> status.path("attachedListenerSets").asString();
      case "address" -> status.path("addresses").path(0).path("value").asString();
      case "kinds" ->
          stream(status.path("supportedKinds"))
              .map(each -> each.path("kind").asString())
              .collect(Collectors.joining(" "));
      case "observed" ->
          String.valueOf(
              conditions(status)
                      .allMatch(
                          each ->
                              each.path("observedGeneration")
                                  .equals(object.path("metadata").path("generation")))
                  && conditions(status).findAny().isPresent());
      default ->
          conditions(status)
              .filter(each -> each.path("type").asString().equals(words.get(2)))
              .map(each -> each.path("status").asString() + " " + each.path("reason").asString())
              .collect(Collectors.joining(", "));
    };
  }

  private static JsonNode listener(JsonNode status, String name) {
    return stream(status.path("listeners"))
        .filter(each -> each.path("name").asString().equals(name))
        .findFirst()
        .orElse(status.path("none"));
  }

  /** Its own, then those of parents and ancestors. */
  private static java.util.stream.Stream<JsonNode> conditions(JsonNode status) {
    List<JsonNode> all = new ArrayList<>(stream(status.path("conditions")).toList());
    for (String list : List.of("parents", "ancestors")) {
      status.path(list).forEach(each -> all.addAll(stream(each.path("conditions")).toList()));
    }
    return all.stream();
  }

  private static java.util.stream.Stream<JsonNode> stream(JsonNode list) {
    return StreamSupport.stream(list.spliterator(), false);
  }
}

package io.fairlead.controlplane.gatewayapi;

import io.fairlead.controlplane.event.Occurrence;
import io.fairlead.model.json.Fields;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import tools.jackson.databind.JsonNode;

/** What a status says that its owner should hear as Events too. Pure. */
final class Troubles {
  /** Conditions that had better be false. */
  private static final Set<String> ALARMING = Set.of("PartiallyInvalid", "OverlappingTLSConfig");

  /** Reasons that only repeat what other conditions say, or what passes by itself. */
  private static final Set<String> QUIET =
      Set.of(
          "Pending",
          "NoConflicts",
          "Invalid",
          "ListenersNotValid",
          "ListenersNotResolved",
          "ParentNotAccepted",
          "ParentNotProgrammed");

  private Troubles() {}

  /** What is wrong now and was not, or otherwise, before. */
  static List<Occurrence> news(JsonNode before, JsonNode now) {
    Set<Occurrence> news = new LinkedHashSet<>();
    find(now.path("status"), "", news);
    Set<Occurrence> known = new LinkedHashSet<>();
    find(before.path("status"), "", known);
    news.removeAll(known);
    return List.copyOf(news);
  }

  /** Wherever there are conditions: in the status, in its listeners, in parents and ancestors. */
  private static void find(JsonNode part, String listener, Set<Occurrence> found) {
    for (JsonNode condition : part.path("conditions")) {
      String type = Fields.text(condition, "type");
      boolean bad =
          Fields.text(condition, "status").equals(ALARMING.contains(type) ? "True" : "False");
      String reason = Fields.text(condition, "reason");
      if (bad && !QUIET.contains(reason)) {
        found.add(Occurrence.warning(reason, listener + Fields.text(condition, "message")));
      }
    }
    for (JsonNode each : part.path("listeners")) {
      find(each, "listener %s: ".formatted(Fields.text(each, "name")), found);
    }
    for (String list : List.of("parents", "ancestors")) {
      part.path(list).forEach(each -> find(each, "", found));
    }
  }
}

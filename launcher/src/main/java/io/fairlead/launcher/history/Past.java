package io.fairlead.launcher.history;

import io.fairlead.launcher.UserError;
import io.fairlead.launcher.client.ApiClient;
import io.fairlead.launcher.client.ApiClient.Answer;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** One object's revisions and present state, asked of the API. */
record Past(ApiClient api, ObjectName object) {
  private static final Pattern NUMBER = Pattern.compile("[0-9]{1,18}");

  /** What the API answers for one revision; {@code type} is ADDED, MODIFIED or DELETED. */
  record Revision(JsonNode json) {
    String number() {
      return json.path("revision").asString("");
    }

    Instant time() {
      return Instant.parse(json.path("time").asString("1970-01-01T00:00:00Z"));
    }

    boolean deleted() {
      return json.path("type").asString("").equals("DELETED");
    }

    ObjectNode object() {
      return (ObjectNode) json.path("object");
    }
  }

  /** The newest revisions, newest first; fails when there are none. */
  List<Revision> newest(int most) {
    List<Revision> all = new ArrayList<>();
    String next = "";
    do {
      Answer page =
          api.get(
              object.revisions()
                  + "?limit="
                  + Math.min(500, most - all.size())
                  + (next.isEmpty() ? "" : "&continue=" + next),
              ApiClient.JSON);
      if (page.code() == 404) {
        throw new UserError(
            "there is no history of "
                + object
                + ": it never was there, or its"
                + " history is no longer kept");
      }
      require(page);
      page.body().path("items").forEach(item -> all.add(new Revision(item)));
      next = page.body().path("metadata").path("continue").asString("");
    } while (!next.isEmpty() && all.size() < most);
    return all;
  }

  /** The object as it was at a revision or time. */
  Revision at(String when) {
    Answer answer =
        api.get(object.revisions() + "/" + ObjectName.encoded(moment(when)), ApiClient.JSON);
    if (answer.code() == 404) {
      throw new UserError(
          "there was no %s at %s, or its history is no longer kept".formatted(object, when));
    }
    require(answer);
    return new Revision(answer.body());
  }

  /** The object as it is. */
  Optional<ObjectNode> present() {
    Answer answer = api.get(object.path(), ApiClient.JSON);
    if (answer.code() == 404) {
      return Optional.empty();
    }
    require(answer);
    return Optional.of((ObjectNode) answer.body());
  }

  static void require(Answer answer) {
    if (answer.failed()) {
      throw new UserError(answer.message());
    }
  }

  /** A revision as it is; a time in UTC: what has no zone is local, as on the user's clock. */
  static String moment(String when) {
    if (NUMBER.matcher(when).matches()) {
      return when;
    }
    String iso = when.replace(' ', 'T');
    try {
      return OffsetDateTime.parse(iso).toInstant().toString();
    } catch (DateTimeException notAbsolute) {
      try {
        return LocalDateTime.parse(iso).atZone(ZoneId.systemDefault()).toInstant().toString();
      } catch (DateTimeException notATime) {
        throw new UserError(
            "\"%s\" is neither a revision nor a time such as 2026-01-31T12:00:00Z".formatted(when));
      }
    }
  }
}

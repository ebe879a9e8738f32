package io.fairlead.launcher.history;

import io.fairlead.launcher.Columns;
import io.fairlead.launcher.history.Past.Revision;
import java.io.PrintWriter;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.stream.StreamSupport;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;
import tools.jackson.databind.JsonNode;

/** {@code fairlead history KIND/NAME}: who changed it, when, and what; newest first. */
@Command(
    name = "history",
    description = "Show who changed an object, when, and which fields; also of deleted objects.",
    mixinStandardHelpOptions = true,
    sortOptions = false)
public final class HistoryCommand implements Callable<Integer> {
  private static final int WIDEST = 60;

  @Mixin Target target = new Target();

  @Option(
      names = "--limit",
      paramLabel = "N",
      description = "How many revisions at most (default: ${DEFAULT-VALUE}).")
  int limit = 50;

  @Option(names = "--wide", description = "Name all changed fields, and the exact times.")
  boolean wide;

  @Spec CommandSpec spec = CommandSpec.create();

  @Override
  public Integer call() {
    Instant now = Instant.now();
    List<List<String>> lines = new ArrayList<>();
    lines.add(List.of("REVISION", wide ? "TIME" : "AGE", "WHO", "VERB", "CHANGED"));
    for (Revision revision : target.past().newest(Math.max(1, limit))) {
      lines.add(line(revision, now));
    }
    PrintWriter out = spec.commandLine().getOut();
    out.print(Columns.laidOut(lines));
    out.flush();
    return 0;
  }

  private List<String> line(Revision revision, Instant now) {
    JsonNode json = revision.json();
    String user = json.path("user").asString("");
    String agent = json.path("agent").asString("");
    String who = user.isEmpty() ? "<unknown>" : user;
    return List.of(
        revision.number(),
        wide ? revision.time().toString() : age(Duration.between(revision.time(), now)),
        agent.isEmpty() ? who : who + " (" + agent + ")",
        verb(json),
        changed(json));
  }

  private static String verb(JsonNode json) {
    String verb = json.path("verb").asString("");
    return verb.isEmpty()
        ? switch (json.path("type").asString("")) {
          case "ADDED" -> "create";
          case "DELETED" -> "delete";
          default -> "update";
        }
        : verb;
  }

  private String changed(JsonNode json) {
    String type = json.path("type").asString("");
    if (!type.equals("MODIFIED")) {
      return type.equals("ADDED") ? "<created>" : "<deleted>";
    }
    String fields =
        String.join(
            ", ",
            StreamSupport.stream(json.path("changed").spliterator(), false)
                .map(path -> path.asString(""))
                .toList());
    return wide || fields.length() <= WIDEST ? fields : fields.substring(0, WIDEST - 1) + "…";
  }

  /** As kubectl tells ages. */
  static String age(Duration since) {
    long seconds = Math.max(0, since.toSeconds());
    if (seconds < 120) {
      return seconds + "s";
    }
    if (seconds < 7200) {
      return seconds / 60 + "m";
    }
    return seconds < 172_800 ? seconds / 3600 + "h" : seconds / 86_400 + "d";
  }
}

package io.fairlead.launcher.history;

import io.fairlead.launcher.UserError;
import io.fairlead.launcher.history.Past.Revision;
import java.io.PrintWriter;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code fairlead diff KIND/NAME}: what is different between two of its revisions. */
@Command(
    name = "diff",
    description =
        "Compare two revisions of an object; by default the newest with the one before it.",
    mixinStandardHelpOptions = true,
    sortOptions = false)
public final class DiffCommand implements Callable<Integer> {
  @Mixin Target target = new Target();

  @Option(
      names = "--from",
      paramLabel = "REVISION|TIME",
      description = "The older one (default: the revision before --to).")
  @Nullable String from;

  @Option(
      names = "--to",
      paramLabel = "REVISION|TIME",
      description = "The newer one (default: the newest there is).")
  @Nullable String to;

  @Option(
      names = "--all",
      description = "Compare also status, managedFields, generation and resourceVersion.")
  boolean all;

  @Spec CommandSpec spec = CommandSpec.create();

  @Override
  public Integer call() {
    Past past = target.past();
    Revision newer = past.at(to == null ? past.newest(1).getFirst().number() : to);
    Revision older = past.at(from == null ? before(newer) : from);
    List<String> diff =
        UnifiedDiff.of(name(past, older), lines(older), name(past, newer), lines(newer));
    PrintWriter out = spec.commandLine().getOut();
    if (!diff.isEmpty()) {
      out.print(DiffText.of(diff, DiffText.coloursWanted()));
    }
    out.flush();
    return 0;
  }

  /** Revisions are numbers: the one before the next smaller number is the one before. */
  private static String before(Revision newer) {
    long number = Long.parseLong(newer.number());
    if (newer.json().path("type").asString("").equals("ADDED") || number == 0) {
      throw new UserError(
          "revision %s is where it was created: there is none before it; say which with --from"
              .formatted(newer.number()));
    }
    return Long.toString(number - 1);
  }

  /** What is deleted has no lines. */
  private List<String> lines(Revision revision) {
    return revision.deleted() ? List.of() : YamlText.lines(revision.object(), all);
  }

  private static String name(Past past, Revision revision) {
    return "%s revision %s  %s%s"
        .formatted(
            past.object(),
            revision.number(),
            revision.time(),
            revision.deleted() ? "  (deleted)" : "");
  }
}

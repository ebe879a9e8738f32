package io.fairlead.launcher.history;

import io.fairlead.launcher.UserError;
import io.fairlead.launcher.client.ApiClient.Answer;
import io.fairlead.launcher.history.Past.Revision;
import java.io.PrintWriter;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;
import tools.jackson.databind.node.ObjectNode;

/** {@code fairlead rollback KIND/NAME --to WHEN}: writes the object as it was then. */
@Command(
    name = "rollback",
    description =
        "Bring an object back to an earlier state: an ordinary update through the API, or a"
            + " create when it is gone.",
    mixinStandardHelpOptions = true,
    sortOptions = false)
public final class RollbackCommand implements Callable<Integer> {
  private static final String MANAGER = "fieldManager=fairlead-rollback";

  @Mixin Target target = new Target();

  @Option(
      names = "--to",
      required = true,
      paramLabel = "REVISION|TIME",
      description = "The state to go back to: a revision `fairlead history` shows, or a time.")
  String to = "";

  @Option(names = "--dry-run", description = "Show what would change and change nothing.")
  boolean dryRun;

  @Spec CommandSpec spec = CommandSpec.create();

  @Override
  public Integer call() {
    Past past = target.past();
    Revision earlier = past.at(to);
    if (earlier.deleted()) {
      throw new UserError(
          "%s was deleted at revision %s: there is nothing to go back to at %s; `fairlead history %s` shows what there was"
              .formatted(past.object(), earlier.number(), to, past.object()));
    }
    Optional<ObjectNode> present = past.present();
    Restored wanted =
        present
            .map(now -> Restored.over(now, earlier.object()))
            .orElseGet(() -> Restored.anew(earlier.object()));
    Answer answer = write(past, present, wanted);
    if (allocationTaken(answer)) {
      wanted = wanted.withFreshAllocations();
      answer = write(past, present, wanted);
    }
    if (answer.code() == 409 && present.isPresent()) {
      throw new UserError(
          past.object() + " was changed by somebody else just now: look at it, then try again");
    }
    Past.require(answer);
    tell(past, earlier, present, (ObjectNode) answer.body(), wanted.kept());
    return 0;
  }

  private Answer write(Past past, Optional<ObjectNode> present, Restored wanted) {
    String query = "?" + MANAGER + (dryRun ? "&dryRun=All" : "");
    return present.isPresent()
        ? past.api().put(past.object().path() + query, wanted.object())
        : past.api().post(past.object().collection() + query, wanted.object());
  }

  private static boolean allocationTaken(Answer answer) {
    return answer.code() == 422 && answer.message().contains("already allocated");
  }

  private void tell(
      Past past,
      Revision earlier,
      Optional<ObjectNode> present,
      ObjectNode result,
      List<String> kept) {
    PrintWriter out = spec.commandLine().getOut();
    List<String> before = present.map(now -> YamlText.lines(now, false)).orElse(List.of());
    List<String> diff =
        UnifiedDiff.of(
            "now", before, "revision " + earlier.number(), YamlText.lines(result, false));
    if (dryRun && !diff.isEmpty()) {
      out.print(DiffText.of(diff, DiffText.coloursWanted()));
    }
    String suffix = dryRun ? " (dry run)" : "";
    if (diff.isEmpty()) {
      out.println(
          "%s is as it was at revision %s: nothing to change"
              .formatted(past.object(), earlier.number()));
    } else if (present.isEmpty()) {
      out.println(
          "%s created again as it was at revision %s%s"
              .formatted(past.object(), earlier.number(), suffix));
    } else {
      out.println(
          "%s rolled back to revision %s%s".formatted(past.object(), earlier.number(), suffix));
    }
    kept.forEach(line -> out.println("  " + line));
    out.flush();
  }
}

package io.fairlead.launcher.dns;

import io.fairlead.agent.dns.explain.ExplainSocket;
import io.fairlead.agent.dns.explain.Explanation;
import io.fairlead.agent.dns.explain.ExplanationText;
import io.fairlead.launcher.UserError;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;
import tools.jackson.databind.SerializationFeature;
import tools.jackson.databind.json.JsonMapper;

/** {@code fairlead dns NAME}: what DNS answers, and why. Like dig, any answer is a success. */
@Command(
    name = "dns",
    description = {
      "Ask DNS of this node, and show where the answer comes from.",
      "Exit status: 0 answered, whatever the answer is; 1 nobody to ask, or no such pod; 2 usage."
    },
    mixinStandardHelpOptions = true,
    sortOptions = false)
public final class DnsCommand implements Callable<Integer> {
  @Parameters(
      index = "0",
      paramLabel = "NAME",
      description =
          "A name, completed by the pod's search list unless it ends with a dot; or an address.")
  String name = "";

  @Parameters(
      index = "1",
      arity = "0..1",
      paramLabel = "TYPE",
      description = "Of records: A (default), AAAA, SRV, TXT, ...; PTR for an address.")
  String type = "";

  @Option(
      names = "--from",
      paramLabel = "NAMESPACE/POD",
      description = "Ask as this pod of this node does (default: as a process of the host).")
  String from = "";

  @Option(
      names = "--data",
      paramLabel = "DIR",
      description = "Where the node agent's state lives (default: ${DEFAULT-VALUE}).")
  Path data = Path.of(".fairlead");

  @Option(
      names = {"-o", "--output"},
      paramLabel = "json",
      description = "As JSON, for programs.")
  @Nullable Output output;

  enum Output {
    JSON
  }

  @Spec CommandSpec spec = CommandSpec.create();

  @Override
  public Integer call() {
    Explanation.Response response = ask(new Explanation.Request(name, type, from));
    if (!response.error().isEmpty()) {
      throw new UserError(response.error());
    }
    Explanation explanation = response.explanations().getFirst();
    PrintWriter out = spec.commandLine().getOut();
    out.print(output == Output.JSON ? json(explanation) : ExplanationText.of(explanation));
    out.flush();
    return 0;
  }

  private Explanation.Response ask(Explanation.Request request) {
    try {
      return ExplainSocket.ask(ExplainSocket.in(data.toAbsolutePath().normalize()), request);
    } catch (IOException | UnsupportedOperationException e) {
      throw new UserError(
          "no node agent answers in %s (%s): start one with `./fairlead up`, or name its directory with --data"
              .formatted(data, e.getMessage()));
    }
  }

  private static String json(Explanation explanation) {
    return JsonMapper.builder()
            .enable(SerializationFeature.INDENT_OUTPUT)
            .build()
            .writeValueAsString(explanation)
        + "\n";
  }
}

package io.fairlead.agent.dns.explain;

import io.fairlead.agent.dns.explain.Explanation.Asked;
import io.fairlead.agent.dns.trace.Step;
import java.util.List;
import java.util.Locale;

/** An explanation as a person reads it: each answer like dig's, and the way it took. Pure. */
public final class ExplanationText {
  private static final int LABEL = 10;

  private final StringBuilder text = new StringBuilder();

  private ExplanationText() {}

  public static String of(Explanation explanation) {
    ExplanationText text = new ExplanationText();
    text.write(explanation);
    return text.text.toString();
  }

  private void write(Explanation explanation) {
    String who =
        explanation.pod().isEmpty()
            ? "a process of this host"
            : "pod %s (%s)".formatted(explanation.pod(), explanation.address());
    line(";; %s looks up %s".formatted(who, explanation.given()));
    if (!explanation.search().isEmpty()) {
      line(";; search list: " + explanation.search());
    }
    explanation.asked().forEach(this::write);
    if (!explanation.meant().isEmpty()) {
      line("");
      line(";; such Services exist: " + String.join(" ", explanation.meant()));
    }
  }

  private void write(Asked asked) {
    line("");
    line(";%s IN %s".formatted(asked.name(), asked.type()));
    line(
        ";; %s, %s, %d bytes, %s%s"
            .formatted(
                asked.rcode(),
                String.join(" ", asked.flags()),
                asked.bytes(),
                time(asked.micros()),
                asked.reason().isEmpty() ? "" : " (" + asked.reason() + ")"));
    section("ANSWER", asked.answer());
    section("AUTHORITY", asked.authority());
    section("ADDITIONAL", asked.additional());
    line(";; WAY");
    steps(asked.steps(), "");
    if (asked.kept()) {
      step("", "kept", "as a packet, until one of these objects changes");
    }
  }

  private void section(String name, List<String> records) {
    if (!records.isEmpty()) {
      line(";; " + name);
      records.forEach(this::line);
    }
  }

  private void steps(List<Step> steps, String indent) {
    steps.forEach(step -> write(step, indent));
  }

  private void write(Step step, String indent) {
    switch (step) {
      case Step.Question(String name, String type, List<Step> below) -> {
        step(indent, "question", name + " " + type);
        steps(below, indent + "  ");
      }
      case Step.Walk(List<String> names, String end) ->
          step(indent, "search", String.join(" ", names) + ": " + end);
      case Step.Rewrite(String from, String to, String rule) ->
          step(indent, "rewrite", "%s to %s, by %s".formatted(from, to, rule));
      case Step.Hosts(String where, String result) ->
          step(indent, "hosts", result + ", from " + where);
      case Step.Cluster cluster -> write(cluster, indent);
      case Step.Hidden(String namespace, String scope, List<Step.Origin> from) -> {
        step(
            indent,
            "hidden",
            "it exists, but pods of %s are told of scope \"%s\" only".formatted(namespace, scope));
        from.forEach(origin -> step(indent, "", told(origin)));
      }
      case Step.Alias(String from, String to) -> step(indent, "alias", from + " is " + to);
      case Step.Blocked(String name, String entry, String where) ->
          step(indent, "blocked", "%s by %s of %s".formatted(name, entry, where));
      case Step.LeftOut(String type) ->
          step(
              indent,
              "left out",
              "names outside the cluster have no " + type + ", by the settings");
      case Step.Template(String zone, String result) ->
          step(indent, "template", "of %s: %s".formatted(zone, result));
      case Step.ZoneFile(String zone, String where, String result) ->
          step(indent, "file", "%s from %s: %s".formatted(zone, where, result));
      case Step.Cached(String result, long ageMicros, long ttl, boolean stale) ->
          step(
              indent,
              "cache",
              "%s, kept %s ago, %s"
                  .formatted(
                      result, time(ageMicros), stale ? "past its end" : ttl + " s to its end"));
      case Step.Forward(String zone, String policy, List<String> to) ->
          step(
              indent,
              "forward",
              "%s to %s%s"
                  .formatted(
                      zone, String.join(" ", to), to.size() > 1 ? ", policy " + policy : ""));
      case Step.Upstream(String server, String protocol, String result, long micros, int records) ->
          step(
              indent,
              "upstream",
              "%s over %s: %s, %d records, %s"
                  .formatted(server, protocol, result, records, time(micros)));
      case Step.Note(String note) -> step(indent, "note", note);
    }
  }

  private void write(Step.Cluster cluster, String indent) {
    step(
        indent,
        "cluster",
        "%s at revision %d: %s%s"
            .formatted(
                cluster.zone(),
                cluster.revision(),
                cluster.result(),
                cluster.why().isEmpty() ? "" : ", " + cluster.why()));
    cluster.from().forEach(origin -> step(indent, "", told(origin)));
    if (!cluster.nearest().isEmpty()) {
      step(indent, "", "did you mean " + String.join(", ", cluster.nearest()) + "?");
    }
  }

  private static String told(Step.Origin origin) {
    String name =
        origin.namespace().isEmpty() ? origin.name() : origin.namespace() + "/" + origin.name();
    return origin.kind() + " " + name + (origin.what().isEmpty() ? "" : ": " + origin.what());
  }

  private void step(String indent, String label, String what) {
    line(indent + label + " ".repeat(Math.max(1, LABEL - label.length())) + what);
  }

  private void line(String line) {
    text.append(line).append('\n');
  }

  private static String time(long micros) {
    return micros < 10_000_000
        ? String.format(Locale.ROOT, "%.1f ms", micros / 1e3)
        : micros / 1_000_000 + " s";
  }
}

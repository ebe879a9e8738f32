package io.fairlead.agent.dns.rewrite;

import com.google.re2j.Matcher;
import io.fairlead.agent.dns.rewrite.RewriteRule.Answer;
import io.fairlead.agent.dns.rewrite.RewriteRule.Match;
import io.fairlead.agent.dns.rewrite.RewriteRule.Then;
import io.fairlead.agent.dns.trace.Step;
import io.fairlead.agent.dns.trace.Trace;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.xbill.DNS.Name;
import org.xbill.DNS.TextParseException;

/** The rules in their order. Immutable. */
public record Rewrites(List<RewriteRule> rules) {

  public Rewrites {
    rules = List.copyOf(rules);
  }

  /** The name that is asked for instead, and the way back; empty when no rule is about it. */
  public Optional<Rewritten> apply(Name asked) {
    return apply(asked, Trace.NONE);
  }

  /** The same; each rule that applies is told. */
  public Optional<Rewritten> apply(Name asked, Trace trace) {
    Name name = asked;
    List<Rewritten.Back> back = new ArrayList<>();
    boolean matched = false;
    for (RewriteRule rule : rules) {
      Optional<Name> to = to(rule.match(), name);
      if (to.isEmpty()) {
        continue;
      }
      matched = true;
      if (trace.on()) {
        trace.add(new Step.Rewrite(name.toString(), to.get().toString(), rule.match().text()));
      }
      if (rule.answer() == Answer.AUTO
          && rule.match() instanceof Match.Suffix(String from, String suffix)) {
        back.addFirst(new Rewritten.Back.Suffixes(suffix, from));
      }
      rule.answers().forEach(one -> back.add(new Rewritten.Back.Expression(one)));
      name = to.get();
      if (rule.then() == Then.STOP) {
        break;
      }
    }
    return matched ? Optional.of(new Rewritten(asked, name, back)) : Optional.empty();
  }

  /** Empty when it does not match, or makes no name. */
  private static Optional<Name> to(Match match, Name name) {
    String text = name.toString().toLowerCase(Locale.ROOT);
    return switch (match) {
      case Match.Exact(Name from, Name to) ->
          name.equals(from) ? Optional.of(to) : Optional.empty();
      case Match.Prefix(String from, String to) ->
          text.startsWith(from) ? name(to + text.substring(from.length())) : Optional.empty();
      case Match.Suffix(String from, String to) ->
          text.endsWith(from)
              ? name(text.substring(0, text.length() - from.length()) + to)
              : Optional.empty();
      case Match.Substring(String from, String to) ->
          text.contains(from) ? name(text.replace(from, to)) : Optional.empty();
      case Match.Regex(var from, String to) -> {
        Matcher matcher = from.matcher(text);
        yield matcher.find() ? name(filled(to, matcher)) : Optional.empty();
      }
    };
  }

  static String filled(String template, Matcher matcher) {
    String text = template;
    for (int i = 0; i <= matcher.groupCount(); i++) {
      String group = matcher.group(i);
      text = text.replace("{" + i + "}", group == null ? "" : group);
    }
    return text;
  }

  static Optional<Name> name(String text) {
    try {
      return Optional.of(Name.fromString(text, Name.root));
    } catch (TextParseException e) {
      return Optional.empty(); // too long, or an empty label
    }
  }
}

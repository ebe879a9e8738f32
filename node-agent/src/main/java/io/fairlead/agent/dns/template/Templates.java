package io.fairlead.agent.dns.template;

import com.google.re2j.Matcher;
import com.google.re2j.Pattern;
import io.fairlead.agent.dns.trace.Step;
import io.fairlead.agent.dns.trace.Trace;
import io.fairlead.model.corefile.RecordTemplate;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.xbill.DNS.Master;
import org.xbill.DNS.Name;
import org.xbill.DNS.Rcode;
import org.xbill.DNS.Record;
import org.xbill.DNS.Type;

/** The templates of a server block, in their order. Immutable. */
public record Templates(List<TemplateRule> rules) {
  public static final Templates NONE = new Templates(List.of());

  public Templates {
    rules = List.copyOf(rules);
  }

  /** What is answered. */
  public record Made(
      int rcode, List<Record> answer, List<Record> authority, List<Record> additional) {}

  /** Empty when none is about it. */
  public Optional<Made> make(Name name, int type, Trace trace) {
    for (TemplateRule rule : rules) {
      Optional<Name> zone =
          rule.zones().stream().filter(name::subdomain).max(Comparator.comparingInt(Name::labels));
      if (zone.isEmpty() || (rule.type() != Type.ANY && rule.type() != type)) {
        continue;
      }
      Optional<RecordTemplate.Matched> matched = matched(rule, name, type, zone.get());
      if (matched.isPresent()) {
        Made made = made(rule, matched.get());
        if (trace.on()) {
          trace.add(new Step.Template(zone.get().toString(), Rcode.string(made.rcode())));
        }
        return Optional.of(made);
      }
      if (rule.fallthrough().stream().noneMatch(name::subdomain)) {
        return Optional.empty();
      }
    }
    return Optional.empty();
  }

  private static Optional<RecordTemplate.Matched> matched(
      TemplateRule rule, Name name, int type, Name zone) {
    String text = name.toString().toLowerCase(Locale.ROOT);
    String typeName = Type.string(type);
    if (rule.match().isEmpty()) {
      return Optional.of(
          new RecordTemplate.Matched(text, zone.toString(), typeName, List.of(text), Map.of()));
    }
    for (Pattern pattern : rule.match()) {
      Matcher matcher = pattern.matcher(text);
      if (matcher.find()) {
        List<String> match = new ArrayList<>();
        for (int i = 0; i <= matcher.groupCount(); i++) {
          String group = matcher.group(i);
          match.add(group == null ? "" : group);
        }
        Map<String, String> groups = new HashMap<>();
        pattern.namedGroups().forEach((group, index) -> groups.put(group, match.get(index)));
        return Optional.of(
            new RecordTemplate.Matched(text, zone.toString(), typeName, match, groups));
      }
    }
    return Optional.empty();
  }

  /** Of what makes no record nothing is told, as in CoreDNS. */
  private static Made made(TemplateRule rule, RecordTemplate.Matched of) {
    try {
      return new Made(
          rule.rcode(),
          records(rule.answer(), of),
          records(rule.authority(), of),
          records(rule.additional(), of));
    } catch (IOException | RuntimeException e) {
      return new Made(Rcode.SERVFAIL, List.of(), List.of(), List.of());
    }
  }

  private static List<Record> records(List<RecordTemplate> templates, RecordTemplate.Matched of)
      throws IOException {
    List<Record> records = new ArrayList<>();
    for (RecordTemplate template : templates) {
      byte[] line = (template.fill(of) + "\n").getBytes(StandardCharsets.UTF_8);
      try (Master master = new Master(new ByteArrayInputStream(line), Name.root, 3600)) {
        master.disableIncludes(true);
        Record record = master.nextRecord();
        if (record == null) {
          throw new IOException("no record");
        }
        records.add(record);
      }
    }
    return records;
  }
}

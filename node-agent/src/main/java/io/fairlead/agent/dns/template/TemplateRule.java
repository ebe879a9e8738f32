package io.fairlead.agent.dns.template;

import com.google.re2j.Pattern;
import io.fairlead.model.corefile.RecordTemplate;
import java.util.List;
import java.util.Set;
import org.xbill.DNS.Name;

/**
 * One {@code template} with records, or for names that match something.
 *
 * @param type {@link org.xbill.DNS.Type#ANY} is all
 * @param match one of which the name has to match
 * @param fallthrough zones of which names that match none are tried with the next
 */
public record TemplateRule(
    int type,
    Set<Name> zones,
    List<Pattern> match,
    List<RecordTemplate> answer,
    List<RecordTemplate> authority,
    List<RecordTemplate> additional,
    int rcode,
    Set<Name> fallthrough) {
  public TemplateRule {
    zones = Set.copyOf(zones);
    match = List.copyOf(match);
    answer = List.copyOf(answer);
    authority = List.copyOf(authority);
    additional = List.copyOf(additional);
    fallthrough = Set.copyOf(fallthrough);
  }
}

package io.fairlead.agent.dns;

import io.fairlead.agent.dns.cache.CacheSettings;
import io.fairlead.agent.dns.file.ZoneFileSettings;
import io.fairlead.agent.dns.forward.ForwardSettings;
import io.fairlead.agent.dns.hosts.Absent;
import io.fairlead.agent.dns.hosts.BlockSettings;
import io.fairlead.agent.dns.hosts.HostsSettings;
import io.fairlead.agent.dns.rewrite.RewriteRule;
import io.fairlead.agent.dns.template.TemplateRule;
import java.util.List;
import java.util.Set;

/**
 * What is done about names outside the cluster in one server block of CoreDNS' Corefile.
 *
 * @param rewrite rules in their order
 * @param hosts entries that come before everything else
 * @param block names that are not answered
 * @param absent what names outside have none of
 * @param cache what is kept of answers, and for how long (D37)
 * @param loop whether upstreams that ask this server are found and left out (D39)
 * @param forward whom to ask, by zone (D35, D36)
 * @param templates answers made of the question (D23)
 * @param files zones of others (D23)
 */
public record Corefile(
    List<RewriteRule> rewrite,
    HostsSettings hosts,
    BlockSettings block,
    Set<Absent> absent,
    CacheSettings cache,
    boolean loop,
    List<ForwardSettings> forward,
    List<TemplateRule> templates,
    List<ZoneFileSettings> files) {
  public Corefile {
    templates = List.copyOf(templates);
    files = List.copyOf(files);
    rewrite = List.copyOf(rewrite);
    absent = Set.copyOf(absent);
    forward = List.copyOf(forward);
  }

  /** Without templates and zone files. */
  public Corefile(
      List<RewriteRule> rewrite,
      HostsSettings hosts,
      BlockSettings block,
      Set<Absent> absent,
      CacheSettings cache,
      boolean loop,
      List<ForwardSettings> forward) {
    this(rewrite, hosts, block, absent, cache, loop, forward, List.of(), List.of());
  }

  /** {@code cache} and {@code forward} alone. */
  public static Corefile of(List<ForwardSettings> forward, CacheSettings cache) {
    return new Corefile(
        List.of(), HostsSettings.NONE, BlockSettings.NONE, Set.of(), cache, false, forward);
  }
}

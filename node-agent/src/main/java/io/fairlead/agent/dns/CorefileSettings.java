package io.fairlead.agent.dns;

import com.google.re2j.Pattern;
import io.fairlead.agent.dns.cache.CacheSettings;
import io.fairlead.agent.dns.file.ZoneFileSettings;
import io.fairlead.agent.dns.forward.ForwardSettings;
import io.fairlead.agent.dns.forward.To;
import io.fairlead.agent.dns.hosts.Absent;
import io.fairlead.agent.dns.hosts.BlockSettings;
import io.fairlead.agent.dns.hosts.HostsSettings;
import io.fairlead.agent.dns.query.Transfer;
import io.fairlead.agent.dns.rewrite.RewriteRule;
import io.fairlead.agent.dns.rewrite.RewriteRule.Match;
import io.fairlead.agent.dns.template.TemplateRule;
import io.fairlead.agent.dns.zone.Address;
import io.fairlead.agent.dns.zone.ExternalZone;
import io.fairlead.agent.dns.zone.PodMode;
import io.fairlead.agent.dns.zone.ZoneOptions;
import io.fairlead.model.corefile.Plugin;
import io.fairlead.model.corefile.ServerBlock;
import io.fairlead.model.net.Cidr;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.xbill.DNS.Name;
import org.xbill.DNS.Rcode;

/**
 * From a Corefile as it was read to what this server does. Where a Corefile leaves something to
 * others, it is what this node is told at its start.
 *
 * @param clusterDomain what is answered of the cluster where no block does
 * @param ranges of Services and pods: names of their addresses are not asked elsewhere
 * @param upstreams what {@code /etc/resolv.conf} stands for; empty: the file itself
 */
public record CorefileSettings(
    String clusterDomain, List<Cidr> ranges, List<InetSocketAddress> upstreams) {
  private static final String RESOLV_CONF = "/etc/resolv.conf";
  private static final List<String> ARPA = List.of("in-addr.arpa.", "ip6.arpa.");
  private static final int MOST_CONCURRENT = 10_000;
  private static final CacheSettings.Keep NOTHING =
      new CacheSettings.Keep(0, Duration.ZERO, Duration.ZERO);

  public CorefileSettings {
    ranges = List.copyOf(ranges);
    upstreams = List.copyOf(upstreams);
  }

  /** What these blocks ask for. */
  public ServerBlocks of(List<ServerBlock> blocks) {
    Optional<Plugin.Kubernetes> cluster =
        blocks.stream().flatMap(block -> block.one(Plugin.Kubernetes.class).stream()).findFirst();
    return new ServerBlocks(
        cluster.map(one -> zone(one, external(blocks))).orElse(ZoneOptions.of(clusterDomain)),
        cluster.map(this::reverse).orElse(List.of()),
        blocks.stream().map(this::block).toList());
  }

  private ServerBlocks.Block block(ServerBlock block) {
    return new ServerBlocks.Block(
        names(block.zones()),
        block.one(Plugin.View.class),
        block.one(Plugin.Kubernetes.class).isPresent(),
        new Corefile(
            block.all(Plugin.Rewrite.class).stream().map(CorefileSettings::rewrite).toList(),
            block.one(Plugin.Hosts.class).map(CorefileSettings::hosts).orElse(HostsSettings.NONE),
            BlockSettings.NONE,
            block.all(Plugin.Template.class).stream()
                .filter(CorefileSettings::leavesOut)
                .map(
                    one -> new Absent(one.type(), names(one.zones()), one.rcode() == Rcode.NOERROR))
                .collect(Collectors.toSet()),
            cache(block),
            block.one(Plugin.Loop.class).isPresent(),
            block.all(Plugin.Forward.class).stream().map(this::forward).toList(),
            block.all(Plugin.Template.class).stream()
                .filter(one -> !leavesOut(one))
                .map(CorefileSettings::template)
                .toList(),
            block.all(Plugin.ZoneFile.class).stream().flatMap(CorefileSettings::files).toList()),
        block.all(Plugin.Transfer.class).stream().map(CorefileSettings::transfer).toList());
  }

  /** Whether it says no more than that there are none. */
  private static boolean leavesOut(Plugin.Template plugin) {
    return plugin.match().isEmpty()
        && plugin.answer().isEmpty()
        && plugin.authority().isEmpty()
        && plugin.additional().isEmpty()
        && (plugin.rcode() == Rcode.NOERROR || plugin.rcode() == Rcode.NXDOMAIN);
  }

  private static TemplateRule template(Plugin.Template plugin) {
    return new TemplateRule(
        plugin.type(),
        names(plugin.zones()),
        plugin.match().stream().map(Pattern::compile).toList(),
        plugin.answer(),
        plugin.authority(),
        plugin.additional(),
        plugin.rcode(),
        names(plugin.fallthrough()));
  }

  private static Stream<ZoneFileSettings> files(Plugin.ZoneFile plugin) {
    return plugin.zones().stream()
        .map(
            zone ->
                new ZoneFileSettings(
                    name(zone),
                    Path.of(plugin.path()),
                    plugin.text(),
                    plugin.reload(),
                    names(plugin.fallthrough())));
  }

  private static Transfer transfer(Plugin.Transfer plugin) {
    return new Transfer(
        names(plugin.zones()),
        plugin.anybody(),
        plugin.to().stream()
            .map(peer -> new InetSocketAddress(Address.of(peer.address()).inet(), peer.port()))
            .collect(Collectors.toSet()));
  }

  private static List<ExternalZone> external(List<ServerBlock> blocks) {
    return blocks.stream()
        .flatMap(block -> block.all(Plugin.External.class).stream())
        .flatMap(
            plugin ->
                plugin.zones().stream()
                    .map(
                        zone ->
                            new ExternalZone(
                                name(zone),
                                plugin.apex(),
                                plugin.ttl(),
                                plugin.headless(),
                                plugin.fallthrough().stream()
                                    .map(CorefileSettings::name)
                                    .toList())))
        .toList();
  }

  private static ZoneOptions zone(Plugin.Kubernetes plugin, List<ExternalZone> external) {
    return new ZoneOptions(
        plugin.zones().stream().map(CorefileSettings::name).toList(),
        plugin.ttl(),
        switch (plugin.pods()) {
          case DISABLED -> PodMode.DISABLED;
          case INSECURE -> PodMode.INSECURE;
          case VERIFIED -> PodMode.VERIFIED;
        },
        plugin.endpointPodNames(),
        plugin.namespaces(),
        plugin.labels(),
        plugin.namespaceLabels(),
        plugin.ignoreEmptyService(),
        plugin.noEndpoints(),
        plugin.zonal(),
        plugin.fallthrough().stream()
            .flatMap(
                zone ->
                    zone.equals(".")
                        ? Stream.of(plugin.zones(), plugin.multicluster()).flatMap(List::stream)
                        : Stream.of(zone))
            .filter(zone -> !ARPA.contains(zone))
            .map(CorefileSettings::name)
            .toList(),
        plugin.reverse(),
        external,
        plugin.multicluster().stream().map(CorefileSettings::name).toList());
  }

  /** All addresses of a range without fallthrough; else those nobody else can know. */
  private List<Cidr> reverse(Plugin.Kubernetes plugin) {
    return plugin.reverse().stream()
        .flatMap(
            range -> {
              String arpa = ARPA.get(range.network().isIpv4() ? 0 : 1);
              boolean fallsThrough =
                  plugin.fallthrough().stream()
                      .anyMatch(one -> one.equals(".") || one.equals(arpa));
              return fallsThrough
                  ? ranges.stream().filter(own -> own.overlaps(range))
                  : Stream.of(range);
            })
        .distinct()
        .toList();
  }

  private ForwardSettings forward(Plugin.Forward plugin) {
    Plugin.HealthCheck check = plugin.healthCheck();
    ForwardSettings.Exchange usual = ForwardSettings.Exchange.DEFAULT;
    ForwardSettings.Retries retries = ForwardSettings.Retries.DEFAULT;
    return new ForwardSettings(
        name(plugin.from()),
        plugin.to().stream().flatMap(this::to).toList(),
        names(plugin.except()),
        switch (plugin.policy()) {
          case RANDOM -> ForwardSettings.Policy.RANDOM;
          case ROUND_ROBIN -> ForwardSettings.Policy.ROUND_ROBIN;
          case SEQUENTIAL -> ForwardSettings.Policy.SEQUENTIAL;
        },
        new ForwardSettings.Exchange(
            usual.read(),
            plugin.expire(),
            plugin.forceTcp(),
            usual.randomCase(),
            new ForwardSettings.Tls(plugin.serverName(), plugin.ca().map(Path::of))),
        new ForwardSettings.HealthCheck(
            check.maxFails(), check.interval(), name(check.domain()), check.recursionDesired()),
        new ForwardSettings.Retries(
            retries.total(),
            plugin.maxConnectAttempts().orElse(retries.attempts()),
            plugin.failover().isEmpty() ? retries.failover() : plugin.failover(),
            plugin.next()),
        plugin.maxConcurrent() == 0 ? MOST_CONCURRENT : plugin.maxConcurrent());
  }

  private Stream<To> to(io.fairlead.model.corefile.To one) {
    return switch (one) {
      case io.fairlead.model.corefile.To.ResolvConf(String file) ->
          file.equals(RESOLV_CONF) && !upstreams.isEmpty()
              ? upstreams.stream().map(To.Server::dns)
              : Stream.of(new To.ResolvConf(Path.of(file)));
      case io.fairlead.model.corefile.To.Server(
              boolean tls,
              var address,
              int port,
              Optional<String> serverName) ->
          Stream.of(
              new To.Server(
                  tls ? To.Transport.TLS : To.Transport.DNS,
                  new InetSocketAddress(Address.of(address).inet(), port),
                  serverName));
    };
  }

  private static CacheSettings cache(ServerBlock block) {
    CacheSettings usual = CacheSettings.DEFAULT;
    Optional<Plugin.Cache> plugin = block.one(Plugin.Cache.class);
    if (plugin.isEmpty()) {
      return new CacheSettings(
          NOTHING,
          NOTHING,
          Duration.ZERO,
          Optional.empty(),
          Optional.empty(),
          false,
          usual.bytes(),
          usual.waiting());
    }
    Plugin.Cache cache = plugin.get();
    return new CacheSettings(
        keep(cache.success()),
        keep(cache.denial()),
        cache.servfail(),
        cache
            .prefetch()
            .map(one -> new CacheSettings.Prefetch(one.amount(), one.gap(), one.percentage())),
        cache
            .serveStale()
            .map(
                one ->
                    new CacheSettings.ServeStale(
                        one.upTo(),
                        one.verify()
                            ? CacheSettings.ServeStale.Refresh.VERIFY
                            : CacheSettings.ServeStale.Refresh.IMMEDIATE,
                        CacheSettings.PATIENCE)),
        cache.keepTtl(),
        usual.bytes(),
        usual.waiting(),
        new CacheSettings.Names(
            cache.zones().equals(block.zones()) ? Set.of(Name.root) : names(cache.zones()),
            names(cache.notSuccess()),
            names(cache.notDenial())));
  }

  private static CacheSettings.Keep keep(Plugin.Keep keep) {
    return new CacheSettings.Keep(keep.capacity(), keep.ttl(), keep.minTtl());
  }

  private static HostsSettings hosts(Plugin.Hosts plugin) {
    return new HostsSettings(
        plugin.file().map(Path::of),
        plugin.inline(),
        names(plugin.zones()),
        plugin.ttl(),
        plugin.reverse(),
        plugin.reload(),
        names(plugin.fallthrough()));
  }

  private static RewriteRule rewrite(Plugin.Rewrite plugin) {
    String from = plugin.from();
    String to = plugin.to();
    return new RewriteRule(
        switch (plugin.match()) {
          case EXACT -> new Match.Exact(name(from), name(to));
          case PREFIX -> new Match.Prefix(from, to);
          case SUFFIX -> new Match.Suffix(from, to);
          case SUBSTRING -> new Match.Substring(from, to);
          case REGEX -> new Match.Regex(Pattern.compile(from), to);
        },
        plugin.goesOn() ? RewriteRule.Then.CONTINUE : RewriteRule.Then.STOP,
        plugin.answerAuto() ? RewriteRule.Answer.AUTO : RewriteRule.Answer.QUESTION,
        plugin.answers().stream()
            .map(
                one -> new RewriteRule.OfAnswer(one.value(), Pattern.compile(one.from()), one.to()))
            .toList());
  }

  private static Set<Name> names(Collection<String> zones) {
    return zones.stream().map(CorefileSettings::name).collect(Collectors.toSet());
  }

  private static Name name(String zone) {
    return Name.fromConstantString(zone);
  }
}

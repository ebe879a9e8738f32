package io.fairlead.agent.dns;

import io.fairlead.agent.dns.cache.CacheSettings;
import io.fairlead.agent.dns.forward.ForwardSettings;
import io.fairlead.agent.dns.hosts.BlockSettings;
import io.fairlead.agent.dns.hosts.HostsSettings;
import io.fairlead.agent.dns.rewrite.RewriteRule;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;

/**
 * What is done about names outside the cluster, in the words of CoreDNS' Corefile.
 *
 * @param rewrite rules in their order
 * @param hosts entries that come before everything else
 * @param block names that are not answered
 * @param leftOut types that names outside have none of: {@code template IN AAAA .} with {@code
 *     rcode NOERROR}
 * @param cache what is kept of answers, and for how long (D37)
 * @param loop whether upstreams that ask this server are found and left out (D39)
 * @param forward whom to ask, by zone (D35, D36)
 */
public record Corefile(
    List<RewriteRule> rewrite,
    HostsSettings hosts,
    BlockSettings block,
    Set<Integer> leftOut,
    CacheSettings cache,
    boolean loop,
    List<ForwardSettings> forward) {
  private static final Path RESOLV_CONF = Path.of("/etc/resolv.conf");

  public Corefile {
    rewrite = List.copyOf(rewrite);
    leftOut = Set.copyOf(leftOut);
    forward = List.copyOf(forward);
  }

  /** {@code cache} and {@code forward} alone. */
  public static Corefile of(List<ForwardSettings> forward, CacheSettings cache) {
    return new Corefile(
        List.of(), HostsSettings.NONE, BlockSettings.NONE, Set.of(), cache, false, forward);
  }

  /**
   * kubeadm's: {@code cache 30}, {@code loop} and {@code forward . /etc/resolv.conf {
   * max_concurrent 1000 }}.
   *
   * @param upstreams resolvers to ask instead of the host's; may be empty
   */
  public static Corefile kubeadm(List<InetSocketAddress> upstreams) {
    return new Corefile(
        List.of(),
        HostsSettings.NONE,
        BlockSettings.NONE,
        Set.of(),
        CacheSettings.DEFAULT,
        true,
        List.of(ForwardSettings.everything(upstreams, RESOLV_CONF)));
  }
}

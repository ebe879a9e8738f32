package io.fairlead.bench.dataplane;

/**
 * Rulesets of the shape that others make, for Services and policies as {@link Load} has them: the
 * same rules a connection passes there, without what no connection of the benchmark comes by.
 */
final class PeerRules {
  private PeerRules() {}

  /**
   * The shape of kube-proxy's nftables mode: one verdict map from address and port to a chain for
   * each Service, which deals out to a chain for each endpoint.
   */
  static String services(int services, int endpoints) {
    StringBuilder text = new StringBuilder("table ip kube-proxy {\n");
    text.append("chain mark-for-masquerade { mark set mark or 0x4000; }\n");
    StringBuilder dispatch = new StringBuilder();
    StringBuilder clusterIps = new StringBuilder();
    for (int i = 0; i < services; i++) {
      StringBuilder deal = new StringBuilder();
      for (int e = 0; e < endpoints; e++) {
        String pod = Load.PEER.pod(i * endpoints + e);
        text.append("chain endpoint-%d-%d {\n".formatted(i, e))
            .append(" ip saddr %s jump mark-for-masquerade\n".formatted(pod))
            .append(" meta l4proto tcp dnat to %s:8080\n}\n".formatted(pod));
        deal.append("%s%d : goto endpoint-%d-%d".formatted(e == 0 ? "" : ", ", e, i, e));
      }
      String vip = Load.PEER.vip(i);
      text.append("chain service-%d {\n".formatted(i))
          .append(
              " ip daddr %s tcp dport 80 ip saddr != { 10.128.0.0/9, 10.200.0.0/16 } jump mark-for-masquerade\n"
                  .formatted(vip))
          .append(" numgen random mod %d vmap { %s }\n}\n".formatted(endpoints, deal));
      String comma = i == 0 ? "" : ", ";
      dispatch.append("%s%s . tcp . 80 : goto service-%d".formatted(comma, vip, i));
      clusterIps.append(comma).append(vip);
    }
    return text.append(
            """
            set cluster-ips { type ipv4_addr; elements = { %s }; }
            map service-ips {
              type ipv4_addr . inet_proto . inet_service : verdict
              elements = { %s }
            }
            map no-endpoint-services { type ipv4_addr . inet_proto . inet_service : verdict; }
            map firewall-ips { type ipv4_addr . inet_proto . inet_service : verdict; }
            map service-nodeports { type inet_proto . inet_service : verdict; }
            set nodeport-ips { type ipv4_addr; elements = { 192.0.2.1 }; }
            chain services {
              ip daddr . meta l4proto . th dport vmap @service-ips
              ip daddr @nodeport-ips meta l4proto . th dport vmap @service-nodeports
            }
            chain cluster-ips-check {
              ip daddr @cluster-ips reject
              ip daddr 10.96.0.0/12 drop
            }
            chain filter-prerouting {
              type filter hook prerouting priority -110
              ct state new ip daddr . meta l4proto . th dport vmap @firewall-ips
            }
            chain filter-forward {
              type filter hook forward priority -110
              ct state new ip daddr . meta l4proto . th dport vmap @no-endpoint-services
              ct state new jump cluster-ips-check
            }
            chain filter-forward-pre-dnat { type filter hook forward priority 0; }
            chain nat-prerouting { type nat hook prerouting priority -100; jump services; }
            chain nat-postrouting {
              type nat hook postrouting priority 100
              mark and 0x4000 != 0 mark set mark xor 0x4000 masquerade fully-random
            }
            }
            """
                .formatted(clusterIps, dispatch))
        .toString();
  }

  /** What is added for one more Service, which has no endpoint yet. */
  static String newService(String vip) {
    return """
    add chain ip kube-proxy service-followed
    add element ip kube-proxy cluster-ips { %1$s }
    add element ip kube-proxy service-ips { %1$s . tcp . 80 : goto service-followed }
    """
        .formatted(vip);
  }

  /**
   * The transaction by which that Service comes to have this endpoint.
   *
   * @param before the one it had; empty: none
   */
  static String endpoint(String vip, String now, String before) {
    String stale =
        before.isEmpty()
            ? ""
            : "flush chain ip kube-proxy endpoint-%1$s\ndelete chain ip kube-proxy endpoint-%1$s\n"
                .formatted(before);
    return """
    add chain ip kube-proxy endpoint-%2$s
    flush chain ip kube-proxy endpoint-%2$s
    add rule ip kube-proxy endpoint-%2$s ip saddr %2$s jump mark-for-masquerade
    add rule ip kube-proxy endpoint-%2$s meta l4proto tcp dnat to %2$s:8080
    add chain ip kube-proxy service-followed
    flush chain ip kube-proxy service-followed
    add rule ip kube-proxy service-followed ip daddr %1$s tcp dport 80 ip saddr != { 10.128.0.0/9, 10.200.0.0/16 } jump mark-for-masquerade
    add rule ip kube-proxy service-followed numgen random mod 1 vmap { 0 : goto endpoint-%2$s }
    """
            .formatted(vip, now)
        + stale;
  }

  /** The shape of policy engines that keep a chain for each policy and walk them for each pod. */
  static String policies(int policies, String pod, String client) {
    StringBuilder text = new StringBuilder("table ip policies {\n");
    StringBuilder walk = new StringBuilder();
    for (int i = 0; i < policies; i++) {
      String from = i == policies - 1 ? client : "172.16.%d.%d".formatted(i >> 8, i & 0xff);
      text.append("set from-%d { type ipv4_addr; elements = { %s }; }\n".formatted(i, from))
          .append("chain policy-%d { ip saddr @from-%d tcp dport 8080 accept; }\n".formatted(i, i));
      walk.append(" jump policy-%d\n".formatted(i));
    }
    String selected = policies == 0 ? "" : "elements = { %s : jump pod }".formatted(pod);
    return text.append("chain pod {\n")
        .append(walk)
        .append(" drop\n}\n")
        .append(
            """
            map pods { type ipv4_addr : verdict; %s; }
            chain forward {
              type filter hook forward priority 0
              ct state established,related accept
              ip daddr vmap @pods
            }
            }
            """
                .formatted(selected))
        .toString();
  }
}

package io.fairlead.agent.pods.lifecycle;

import io.fairlead.model.pod.PodWork;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.SequencedSet;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** A pod's {@code /etc/resolv.conf} and {@code /etc/hosts}, as the kubelet writes them (D30). */
public final class EtcFiles {
  private static final int MAX_NAMESERVERS = 3;
  private static final int MAX_SEARCHES = 32;
  private static final int MAX_SEARCH_CHARS = 2048;

  private EtcFiles() {}

  /** What the cluster's DNS is, and the host's own resolv.conf. */
  public record Resolvers(
      List<String> clusterDns,
      String clusterDomain,
      List<String> nameservers,
      List<String> searches,
      List<String> options) {
    public Resolvers {
      clusterDns = List.copyOf(clusterDns);
      nameservers = List.copyOf(nameservers);
      searches = List.copyOf(searches);
      options = List.copyOf(options);
    }

    /** With the lines of a resolv.conf. */
    public static Resolvers of(
        List<String> clusterDns, String clusterDomain, String hostResolvConf) {
      List<String> nameservers = new ArrayList<>();
      List<String> searches = new ArrayList<>();
      List<String> options = new ArrayList<>();
      for (String line : hostResolvConf.lines().toList()) {
        List<String> words = List.of(line.strip().split("\\s+"));
        List<String> values = words.subList(1, words.size());
        switch (words.getFirst()) {
          case "nameserver" -> nameservers.addAll(values);
          case "search", "domain" -> {
            searches.clear();
            searches.addAll(values);
          }
          case "options" -> options.addAll(values);
          default -> {}
        }
      }
      return new Resolvers(clusterDns, clusterDomain, nameservers, searches, options);
    }
  }

  public static String resolvConf(PodWork pod, Resolvers host) {
    SequencedSet<String> nameservers = new LinkedHashSet<>();
    SequencedSet<String> searches = new LinkedHashSet<>();
    Map<String, String> options = new TreeMap<>();
    boolean none = pod.dnsPolicy().equals("None");
    boolean cluster =
        !host.clusterDns().isEmpty()
            && (pod.dnsPolicy().equals("ClusterFirstWithHostNet")
                || (!pod.dnsPolicy().equals("Default") && !none && !pod.hostNetwork()));
    if (cluster) {
      nameservers.addAll(host.clusterDns());
      String domain = host.clusterDomain();
      searches.add(pod.name().namespace() + ".svc." + domain);
      searches.add("svc." + domain);
      searches.add(domain);
      searches.addAll(host.searches());
      options.put("ndots", "5");
    } else if (!none) {
      nameservers.addAll(host.nameservers());
      searches.addAll(host.searches());
      host.options().forEach(option -> option(options, option));
    }
    nameservers.addAll(pod.dnsConfig().nameservers());
    searches.addAll(pod.dnsConfig().searches());
    pod.dnsConfig().options().forEach(option -> option(options, option));
    return text(nameservers, searches, options);
  }

  private static String text(
      SequencedSet<String> nameservers,
      SequencedSet<String> searches,
      Map<String, String> options) {
    StringBuilder text = new StringBuilder();
    String search = searches.stream().limit(MAX_SEARCHES).collect(Collectors.joining(" "));
    while (search.length() > MAX_SEARCH_CHARS) {
      search = search.substring(0, search.lastIndexOf(' '));
    }
    if (!search.isEmpty()) {
      text.append("search ").append(search).append('\n');
    }
    nameservers.stream()
        .limit(MAX_NAMESERVERS)
        .forEach(server -> text.append("nameserver ").append(server).append('\n'));
    if (!options.isEmpty()) {
      text.append("options");
      options.forEach(
          (name, value) -> text.append(' ').append(value.isEmpty() ? name : name + ":" + value));
      text.append('\n');
    }
    return text.toString();
  }

  private static void option(Map<String, String> options, String option) {
    int colon = option.indexOf(':');
    if (colon < 0) {
      options.put(option, "");
    } else {
      options.put(option.substring(0, colon), option.substring(colon + 1));
    }
  }

  /** Of the pod's host name; that of a pod with a subdomain has a name in the cluster's DNS too. */
  public static String hosts(PodWork pod, List<String> ips, String clusterDomain) {
    String hostname = hostname(pod);
    String names =
        pod.subdomain().isEmpty()
            ? hostname
            : "%s.%s.%s.svc.%s\t%s"
                .formatted(
                    hostname, pod.subdomain(), pod.name().namespace(), clusterDomain, hostname);
    StringBuilder text =
        new StringBuilder(
            """
            # Kubernetes-managed hosts file.
            127.0.0.1\tlocalhost
            ::1\tlocalhost ip6-localhost ip6-loopback
            fe00::0\tip6-localnet
            fe00::0\tip6-mcastprefix
            fe00::1\tip6-allnodes
            fe00::2\tip6-allrouters
            """);
    ips.forEach(ip -> text.append(ip).append('\t').append(names).append('\n'));
    if (!pod.hostAliases().isEmpty()) {
      text.append("\n# Entries added by HostAliases.\n");
      new TreeMap<>(pod.hostAliases())
          .forEach(
              (address, aliases) ->
                  text.append(address)
                      .append('\t')
                      .append(String.join("\t", aliases))
                      .append('\n'));
    }
    return text.toString();
  }

  /** {@code spec.hostname}, else the pod's name, as far as a host name may go. */
  public static String hostname(PodWork pod) {
    String name = pod.hostname().isEmpty() ? pod.name().name() : pod.hostname();
    return name.length() <= 63 ? name : name.substring(0, 63).replaceAll("[-.]+$", "");
  }
}

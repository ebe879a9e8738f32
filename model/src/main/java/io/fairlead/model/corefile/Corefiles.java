package io.fairlead.model.corefile;

import io.fairlead.model.meta.NamespacedName;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Reads the ConfigMap {@code coredns}: a Corefile, and what it imports from beside it. All that is
 * wrong is told, and nothing is used of one with something wrong. Pure.
 */
public final class Corefiles {
  /** Where it lies in a cluster. */
  public static final NamespacedName CONFIG_MAP = new NamespacedName("kube-system", "coredns");

  private static final int MOST_PROBLEMS = 20;

  private Corefiles() {}

  /** What became of it. */
  public sealed interface Parsed {

    /**
     * All of it is understood.
     *
     * @param unused keys of the ConfigMap that nothing in it makes use of
     */
    record Understood(List<ServerBlock> blocks, List<String> unused) implements Parsed {}

    /** Something is wrong or not supported: nothing of it may be used. */
    record Rejected(List<Problem> problems) implements Parsed {}
  }

  /**
   * What everybody has who sets nothing.
   *
   * @param clusterDomain {@code cluster.local}
   */
  public static String standard(String clusterDomain) {
    return """
    .:53 {
        errors
        health {
           lameduck 5s
        }
        ready
        kubernetes %s in-addr.arpa ip6.arpa {
           pods insecure
           fallthrough in-addr.arpa ip6.arpa
           ttl 5
        }
        prometheus :9153
        forward . /etc/resolv.conf {
           max_concurrent 1000
        }
        cache 30 {
           serve_stale 1h verify
        }
        loop
        reload
        loadbalance
    }
    """
        .formatted(clusterDomain);
  }

  /**
   * Reads all of it.
   *
   * @param files the ConfigMap's data
   */
  public static Parsed parse(Map<String, String> files) {
    List<Problem> problems = new ArrayList<>();
    Keys keys = new Keys(files);
    List<Syntax.Block> written = Syntax.blocks(keys, problems);
    if (written.isEmpty() && problems.isEmpty()) {
      problems.add(new Problem(Syntax.MAIN, 1, "", "there is no server block"));
    }
    List<ServerBlock> blocks = new ArrayList<>();
    Zones zones = new Zones(problems);
    for (Syntax.Block block : written) {
      boolean viewed = block.directives().stream().anyMatch(line -> line.name().equals("view"));
      List<String> names = zones.of(block.zones(), viewed);
      blocks.add(new ServerBlock(names, plugins(block, names, keys, problems)));
    }
    oneCluster(written, blocks, problems);
    externalOfCluster(written, blocks, problems);
    return problems.isEmpty()
        ? new Parsed.Understood(List.copyOf(blocks), keys.unused())
        : new Parsed.Rejected(problems.stream().distinct().limit(MOST_PROBLEMS).toList());
  }

  private static List<Plugin> plugins(
      Syntax.Block block, List<String> zones, Keys keys, List<Problem> problems) {
    List<Plugin> plugins = new ArrayList<>();
    Set<String> seen = new HashSet<>();
    for (Directive line : block.directives()) {
      Findings findings = new Findings(line.name(), problems);
      boolean again = !seen.add(line.name());
      if (again && !Plugins.REPEATABLE.contains(line.name())) {
        findings.add(line, "this plugin can only be used once per Server Block");
      }
      Plugins.read(line, zones, keys, findings).forEach(plugins::add);
    }
    return plugins;
  }

  /** What {@code k8s_external} answers is what {@code kubernetes} knows. */
  private static void externalOfCluster(
      List<Syntax.Block> written, List<ServerBlock> blocks, List<Problem> problems) {
    for (int i = 0; i < blocks.size(); i++) {
      if (blocks.get(i).one(Plugin.Kubernetes.class).isEmpty()) {
        written.get(i).directives().stream()
            .filter(line -> line.name().equals("k8s_external"))
            .map(
                line ->
                    line.problem(
                        "k8s_external", "the plugin kubernetes is needed in its Server Block"))
            .forEach(problems::add);
      }
    }
  }

  /** Agents have one zone of the cluster, whose options can not differ by server block. */
  private static void oneCluster(
      List<Syntax.Block> written, List<ServerBlock> blocks, List<Problem> problems) {
    Map<Plugin, Integer> found = new HashMap<>();
    for (int i = 0; i < blocks.size(); i++) {
      for (Plugin.Kubernetes one : blocks.get(i).all(Plugin.Kubernetes.class)) {
        found.put(one, i);
        if (found.size() > 1) {
          written.get(i).directives().stream()
              .filter(line -> line.name().equals("kubernetes"))
              .forEach(
                  line ->
                      problems.add(
                          line.problem(
                              "kubernetes", "it is not supported in more than one Server Block")));
        }
      }
    }
  }
}

package io.fairlead.agent.nftables;

import static org.junit.jupiter.api.Assertions.assertTrue;

import io.fairlead.agent.NinePods;
import io.fairlead.model.meta.NamespacedName;
import io.fairlead.model.networkpolicy.PolicyRules;
import io.fairlead.model.node.EntryType;
import io.fairlead.model.node.ImageEntry;
import io.fairlead.model.node.ImageKey;
import io.fairlead.model.pod.Pod;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;

/** The matrix over three hosts, each with a pod of every namespace, and told of its own pods. */
class HostsMatrixTest extends KernelMatrix {
  private static final List<String> NAMES = NinePods.NAMES;
  private static final int[] PLACES = {1, 2, 3, 1, 2, 3, 1, 2, 3};
  private static final String BALANCER = "198.18.0.7";
  private static final List<NftablesPlane> PLANES = new ArrayList<>();
  private static final List<ServiceWorld> WORLDS = new ArrayList<>();
  private static final Set<NamespacedName> KNOWN = new HashSet<>();

  private static Hosts hosts;

  HostsMatrixTest() {
    super(new NinePods());
  }

  @BeforeAll
  static void start() throws Exception {
    Lab.assumePossible();
    hosts = new Hosts(PLACES);
    hosts.router.ip("route add %s/32 via %s".formatted(BALANCER, Hosts.ADDRESSES.getFirst()));
    for (int host = 1; host <= Hosts.ADDRESSES.size(); host++) {
      ServiceWorld world = new ServiceWorld();
      Hosts.routes().forEach(world::put);
      WORLDS.add(world);
      PLANES.add(hosts.plane(host, true));
      hosts.connect(host);
    }
    for (String name : NAMES) {
      hosts.echo(hosts.pod(number(name)), name, NinePods.ADMIN);
    }
  }

  @AfterEach
  void reset() throws Exception {
    scene.reset();
    apply();
  }

  @AfterAll
  static void stop() throws IOException {
    if (hosts != null) {
      hosts.close();
    }
    PLANES.clear();
    WORLDS.clear();
    KNOWN.clear();
  }

  private static int number(String pod) {
    return NAMES.indexOf(pod) + 1;
  }

  @Override
  protected void apply() throws Exception {
    List<PolicyRules> rules = scene.rules(this::addresses);
    Set<NamespacedName> gone = new HashSet<>(KNOWN);
    rules.forEach(each -> gone.remove(each.name()));
    rules.forEach(each -> KNOWN.add(each.name()));
    KNOWN.removeAll(gone);
    List<Pod> pods = scene.pods(this::addresses);
    for (int host = 1; host <= PLANES.size(); host++) {
      ServiceWorld world = WORLDS.get(host - 1);
      for (int pod = 0; pod < PLACES.length; pod++) {
        if (PLACES[pod] == host) {
          world.putIfNew(new ImageEntry.OfPod(pods.get(pod)));
        }
      }
      rules.forEach(each -> world.putIfNew(new ImageEntry.OfPolicy(each)));
      gone.forEach(name -> world.remove(new ImageKey(EntryType.POLICY_RULES, name)));
      NftablesPlane plane = PLANES.get(host - 1);
      hosts
          .host(host)
          .call(
              () -> {
                world.applyTo(plane);
                return null;
              });
      assertTrue(plane.inForce());
    }
  }

  @Override
  void change(Consumer<ServiceWorld> services) throws Exception {
    WORLDS.forEach(services);
    apply();
  }

  @Override
  NetworkNamespace at(String pod) {
    return hosts.pod(number(pod));
  }

  @Override
  List<String> addresses(String pod) {
    return hosts.addresses(number(pod));
  }

  @Override
  NetworkNamespace host() {
    return hosts.host(1);
  }

  @Override
  NetworkNamespace outside() {
    return hosts.outside;
  }

  @Override
  String outsideAddress() {
    return Hosts.OUTSIDE;
  }

  @Override
  String balancer() {
    return BALANCER;
  }
}

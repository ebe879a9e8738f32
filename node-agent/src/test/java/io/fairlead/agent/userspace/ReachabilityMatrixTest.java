package io.fairlead.agent.userspace;

import io.fairlead.agent.NinePods;
import io.fairlead.agent.ReachabilityMatrix;
import io.fairlead.model.meta.NamespacedName;
import io.fairlead.model.meta.Protocol;
import io.fairlead.model.networkpolicy.PolicyRules;
import io.fairlead.model.node.EntryType;
import io.fairlead.model.node.ImageKey;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Timeout;

/** The matrix through Services, a Service for each pod and port, judged in userspace (N17). */
@Timeout(60)
class ReachabilityMatrixTest extends ReachabilityMatrix {

  private final AddressPlan plan = new AddressPlan();
  private final World world = new World();
  private final List<Backend> servers = new ArrayList<>();
  private final Set<NamespacedName> known = new HashSet<>();
  private final UserspacePlane plane;

  ReachabilityMatrixTest() throws IOException {
    super(new NinePods());
    plane = UserspacePlane.start(AddressPlan.inet(plan.address(1)), _ -> false, _ -> {});
    for (String name : NinePods.NAMES) {
      for (int port : List.of(NinePods.HTTP, NinePods.ADMIN)) {
        String service = name.replace('/', '-') + "-" + port;
        servers.add(Backend.answering(name, address(name), port));
        world
            .service(service, vip(name, port), 80)
            .endpoints(service, Protocol.TCP, port, World.ready(address(name)));
      }
    }
    world.applyTo(plane);
  }

  @AfterEach
  void stop() throws IOException {
    plane.close();
    for (Backend server : servers) {
      server.close();
    }
  }

  private String address(String pod) {
    return plan.address(100 + NinePods.NAMES.indexOf(pod));
  }

  private String vip(String pod, int port) {
    return plan.address((port == NinePods.HTTP ? 10 : 50) + NinePods.NAMES.indexOf(pod));
  }

  @Override
  protected void apply() {
    Set<NamespacedName> gone = new HashSet<>(known);
    for (PolicyRules rules : scene.rules(pod -> List.of(address(pod)))) {
      world.policy(rules);
      known.add(rules.name());
      gone.remove(rules.name());
    }
    gone.forEach(name -> world.remove(new ImageKey(EntryType.POLICY_RULES, name)));
    known.removeAll(gone);
    world.applyTo(plane);
  }

  @Override
  protected Map<String, Set<String>> reach(int port) {
    Map<String, Set<String>> reach = new LinkedHashMap<>();
    for (String from : NinePods.NAMES) {
      Set<String> reached = new TreeSet<>();
      for (String to : NinePods.NAMES) {
        if (answers(address(from), vip(to, port))) {
          reached.add(to);
        }
      }
      reach.put(from, reached);
    }
    return reach;
  }

  @Override
  protected List<String> blocks(String pod) {
    return List.of(address(pod) + "/32");
  }

  private static boolean answers(String from, String vip) {
    try {
      Client.askFrom(from, vip, 80);
      return true;
    } catch (IOException e) {
      return false; // reset
    }
  }
}

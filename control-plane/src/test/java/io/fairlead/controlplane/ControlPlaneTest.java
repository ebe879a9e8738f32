package io.fairlead.controlplane;

import static io.fairlead.controlplane.object.SampleObjects.configMap;
import static io.fairlead.controlplane.object.SampleObjects.pod;
import static io.fairlead.controlplane.object.SampleObjects.policy;
import static io.fairlead.controlplane.object.SampleObjects.service;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.fairlead.controlplane.catalog.CatalogImage;
import io.fairlead.controlplane.catalog.CatalogObject;
import io.fairlead.controlplane.kinds.json.Conditions;
import io.fairlead.controlplane.membership.Discovery;
import io.fairlead.controlplane.membership.HostPort;
import io.fairlead.controlplane.membership.Membership;
import io.fairlead.controlplane.object.SampleObjects;
import io.fairlead.controlplane.object.WriteReply;
import io.fairlead.model.meta.NamespacedName;
import io.fairlead.model.meta.ResourceKind;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.node.ObjectNode;

/** A whole control plane: starts, keeps everything, and says why when it does not start. */
class ControlPlaneTest {

  /** What a start writes anew: Services that lead to this very start, and what follows them. */
  private static final Set<String> MOVED =
      Set.of("kubernetes", "kube-dns", "127.64.0.1", "127.64.0.10");

  private static final ResourceKind SERVICE = ResourceKind.SERVICE;

  @TempDir Path dir;

  /**
   * Every object but the built-in ones that follow the ports of this run, and roles that others are
   * still added to.
   */
  private static Map<String, ObjectNode> users(CatalogImage image) {
    Map<String, ObjectNode> objects = new TreeMap<>();
    for (ResourceKind kind : ResourceKind.values()) {
      for (CatalogObject object : image.list(kind)) {
        if (!MOVED.contains(object.key().name()) && !object.json().has("aggregationRule")) {
          objects.put(object.key().toString(), object.json());
        }
      }
    }
    return objects;
  }

  @Test
  void everythingIsThereAgainAfterARestart() throws Exception {
    Map<String, ObjectNode> before;
    Map<String, String> claims;
    NamespacedName policy = new NamespacedName("default", "only-web");
    try (PlaneUnderTest plane = PlaneUnderTest.start(dir)) {
      plane.create(SampleObjects.node("node-a", "zone-1"));
      assertInstanceOf(WriteReply.Written.class, plane.create(configMap("default", "c", "1")));
      plane.create(pod("default", "api-0", "api", "127.65.0.1", true));
      plane.create(policy("default", "only-web", "web"));
      assertInstanceOf(
          WriteReply.Written.class,
          PlaneUnderTest.join(plane.allocate(service("default", "api", "api"))));
      CatalogObject read = plane.get(ResourceKind.CONFIG_MAP, "default", "c");
      ObjectNode changed = read.json().deepCopy();
      changed.withObjectProperty("data").put("value", "2");
      assertInstanceOf(WriteReply.Written.class, plane.replace(read, changed));
      plane.await("the pod's address in the policy", image -> addresses(image, policy) == 1);
      plane.await("what every namespace is given", ControlPlaneTest::furnished);
      plane.await("the status of the class", ControlPlaneTest::hasClass);
      before = users(plane.image());
      claims = plane.image().claims("clusterips");
      List<String> progress = List.copyOf(plane.progress());
      assertEquals("opening the journal", progress.getFirst());
      assertTrue(progress.contains("making the built-in objects"), progress::toString);
    }

    try (PlaneUnderTest plane = PlaneUnderTest.start(dir)) {
      assertEquals(before, users(plane.image()));
      assertEquals(claims, plane.image().claims("clusterips"));
      assertEquals(1, addresses(plane.image(), policy));
      assertInstanceOf(
          WriteReply.AlreadyExists.class, plane.create(configMap("default", "c", "3")));
      CatalogObject read = plane.get(ResourceKind.CONFIG_MAP, "default", "c");
      assertInstanceOf(
          WriteReply.Written.class, plane.replace(read, configMap("default", "c", "3")));
      assertEquals(3, plane.get(ResourceKind.CONFIG_MAP, "default", "c").sequenceNr());
      assertEquals(1, plane.image().slicesOf(new NamespacedName("default", "api")).size());
      assertEquals("api", plane.get(SERVICE, "default", "api").key().name());
    }
  }

  private static boolean furnished(CatalogImage image) {
    return List.of("default", "kube-system").stream()
        .allMatch(
            namespace ->
                !image.list(ResourceKind.SERVICE_ACCOUNT, namespace).isEmpty()
                    && image.list(ResourceKind.CONFIG_MAP, namespace).stream()
                        .anyMatch(map -> map.key().name().equals("kube-root-ca.crt")));
  }

  private static boolean hasClass(CatalogImage image) {
    return image.list(ResourceKind.GATEWAY_CLASS).stream()
        .anyMatch(each -> Conditions.isTrue(each.json().path("status"), "Accepted"));
  }

  private static int addresses(CatalogImage image, NamespacedName policy) {
    return image.policy(policy) == null
        ? 0
        : Objects.requireNonNull(image.policy(policy)).pods().size();
  }

  @Test
  void aDirectoryAnotherProcessHoldsIsRefusedInOneLine() throws Exception {
    try (JournalHolder _ = JournalHolder.fork(dir)) {
      String why = PlaneUnderTest.refusal(TestSettings.in(dir).settings());
      assertTrue(why.contains("in use by another process: stop it"), why);
      assertEquals(1, why.lines().count(), why);
    }
    PlaneUnderTest.start(dir).close();
  }

  @Test
  void aPortInUseIsNamedAndTheDirectoryIsFreeAgain() throws Exception {
    try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      String why =
          PlaneUnderTest.refusal(TestSettings.in(dir).apiPort(taken.getLocalPort()).settings());
      assertTrue(why.contains("127.0.0.1:" + taken.getLocalPort()), why);
      assertTrue(why.contains("is in use"), why);
    }
    PlaneUnderTest.start(dir).close();
  }

  @Test
  void severalControlPlanesCanNotShareAFile() {
    ControlPlaneSettings alone = TestSettings.in(dir).settings();
    HostPort address = new HostPort("127.0.0.1", 7355);
    Membership seeds =
        new Membership(address, new Discovery.Seeds(List.of(address)), Optional.empty(), "0.1.0");
    String why = PlaneUnderTest.refusal(alone.in(seeds, alone.journal()));
    assertTrue(why.startsWith("journal: jdbc:h2:file:"), why);
    assertTrue(why.contains("only one control plane can use it"), why);
  }
}

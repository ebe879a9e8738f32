package io.fairlead.controlplane;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.fairlead.controlplane.catalog.CatalogObject;
import io.fairlead.controlplane.object.WriteReply;
import io.fairlead.model.json.Fields;
import io.fairlead.model.meta.ObjectMeta;
import io.fairlead.model.meta.ResourceKey;
import io.fairlead.model.meta.ResourceKind;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.node.ObjectNode;

/**
 * The objects every installation has: made once, then kept as they are but for where things listen.
 */
class BuiltInObjectsTest {

  @TempDir Path dir;

  /** Roles, and what controllers give every namespace, have tests of their own. */
  private static final Set<ResourceKind> OTHERS =
      Set.of(
          ResourceKind.CLUSTER_ROLE,
          ResourceKind.CLUSTER_ROLE_BINDING,
          ResourceKind.SERVICE_ACCOUNT,
          ResourceKind.CONFIG_MAP);

  private static Set<String> keys(PlaneUnderTest plane) {
    Set<String> keys = new TreeSet<>();
    for (ResourceKind kind : ResourceKind.values()) {
      if (!OTHERS.contains(kind)) {
        plane.image().list(kind).forEach(object -> keys.add(text(object.key())));
      }
    }
    return keys;
  }

  private static String text(ResourceKey key) {
    return key.kind().plural() + "/" + key.namespace() + "/" + key.name();
  }

  private static Set<String> uids(PlaneUnderTest plane) {
    return keys(plane).stream()
        .filter(key -> !key.startsWith("endpoints/"))
        .map(key -> uid(plane, key))
        .collect(Collectors.toSet());
  }

  private static String uid(PlaneUnderTest plane, String text) {
    for (ResourceKind kind : ResourceKind.values()) {
      for (CatalogObject object : plane.image().list(kind)) {
        if (text(object.key()).equals(text)) {
          return ObjectMeta.of(object.json()).uid();
        }
      }
    }
    throw new AssertionError("no " + text);
  }

  private static String clusterIp(CatalogObject service) {
    return Fields.text(service.json().path("spec"), "clusterIP");
  }

  private static int targetPort(CatalogObject service) {
    return Fields.integer(service.json().path("spec").path("ports").path(0), "targetPort", 0);
  }

  @Test
  void theyAppearOnceAndSurviveARestart() throws Exception {
    Set<String> first;
    Set<String> uids;
    try (PlaneUnderTest plane = PlaneUnderTest.start(dir)) {
      first = keys(plane);
      uids = uids(plane);
      assertEquals(
          Set.of(
              "namespaces//default",
              "servicecidrs//kubernetes",
              "ipaddresses//127.64.0.1",
              "ipaddresses//127.64.0.10",
              "namespaces//kube-system",
              "ingressclasses//fairlead",
              "gatewayclasses//fairlead",
              "services/default/kubernetes",
              "endpointslices/default/kubernetes",
              "endpoints/default/kubernetes",
              "services/kube-system/kube-dns",
              "endpointslices/kube-system/kube-dns",
              "endpoints/kube-system/kube-dns"),
          first);
      CatalogObject api = plane.get(ResourceKind.SERVICE, "default", "kubernetes");
      assertEquals("127.64.0.1", clusterIp(api));
      assertEquals(plane.plane().apiAddress().getPort(), targetPort(api));
      CatalogObject dns = plane.get(ResourceKind.SERVICE, "kube-system", "kube-dns");
      assertEquals("127.64.0.10", clusterIp(dns));
      assertEquals(1053, targetPort(dns));
      assertEquals(
          Set.of("127.64.0.1", "127.64.0.10"), plane.image().claims("clusterips").keySet());
    }
    for (int start = 0; start < 2; start++) {
      try (PlaneUnderTest plane = PlaneUnderTest.start(dir)) {
        assertEquals(first, keys(plane));
        assertEquals(uids, uids(plane), "the same objects");
        CatalogObject api = plane.get(ResourceKind.SERVICE, "default", "kubernetes");
        assertEquals(plane.plane().apiAddress().getPort(), targetPort(api), "this run's port");
      }
    }
  }

  @Test
  void whatAUserChangedStaysAndWhatAUserDeletedComesBack() throws Exception {
    String before;
    try (PlaneUnderTest plane = PlaneUnderTest.start(dir)) {
      before = uid(plane, "services/default/kubernetes");
      CatalogObject dns = plane.get(ResourceKind.SERVICE, "kube-system", "kube-dns");
      ObjectNode labelled = dns.json().deepCopy();
      labelled.withObjectProperty("metadata").withObjectProperty("labels").put("team", "net");
      assertInstanceOf(WriteReply.Written.class, plane.replace(dns, labelled));
      assertInstanceOf(
          WriteReply.Removed.class, plane.delete(ResourceKind.SERVICE, "default", "kubernetes"));
      assertInstanceOf(
          WriteReply.Forbidden.class, plane.delete(ResourceKind.NAMESPACE, "", "default"));
    }
    try (PlaneUnderTest plane = PlaneUnderTest.start(dir)) {
      CatalogObject dns = plane.get(ResourceKind.SERVICE, "kube-system", "kube-dns");
      assertEquals("net", ObjectMeta.of(dns.json()).labels().get("team"));
      assertNotEquals(before, uid(plane, "services/default/kubernetes"));
      assertEquals(
          "127.64.0.1", clusterIp(plane.get(ResourceKind.SERVICE, "default", "kubernetes")));
    }
  }

  @Test
  void whatAUserDeletedComesBackWhileItRunsToo() throws Exception {
    try (PlaneUnderTest plane = PlaneUnderTest.start(dir)) {
      Set<String> before = keys(plane);
      for (String namespaced : List.of("default/kubernetes", "kube-system/kube-dns")) {
        String[] name = namespaced.split("/");
        plane.delete(ResourceKind.ENDPOINT_SLICE, name[0], name[1]);
        plane.delete(ResourceKind.SERVICE, name[0], name[1]);
      }

      plane.await("all built-in objects", image -> keys(plane).equals(before));

      assertEquals(
          "127.64.0.1", clusterIp(plane.get(ResourceKind.SERVICE, "default", "kubernetes")));
      assertEquals(
          "127.64.0.10", clusterIp(plane.get(ResourceKind.SERVICE, "kube-system", "kube-dns")));
    }
  }

  @Test
  void anotherServiceRangeThanTheDataHasIsRefused() throws Exception {
    PlaneUnderTest.start(dir).close();
    String why = PlaneUnderTest.refusal(TestSettings.in(dir).services("127.96.0.0/16").settings());
    assertTrue(why.contains("127.64.0.1"), why);
    assertTrue(why.contains("another service range"), why);
  }
}

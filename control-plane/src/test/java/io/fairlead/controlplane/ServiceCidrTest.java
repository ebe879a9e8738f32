package io.fairlead.controlplane;

import static io.fairlead.controlplane.object.SampleObjects.service;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.fairlead.controlplane.allocation.Admission;
import io.fairlead.controlplane.catalog.CatalogImage;
import io.fairlead.controlplane.catalog.CatalogObject;
import io.fairlead.controlplane.kinds.json.Conditions;
import io.fairlead.controlplane.object.WriteReply;
import io.fairlead.model.json.Fields;
import io.fairlead.model.meta.ResourceKey;
import io.fairlead.model.meta.ResourceKind;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** ServiceCIDRs widen the range while they are ready; IPAddresses show who has what (SA23). */
class ServiceCidrTest {
  private static final JsonMapper JSON = JsonMapper.shared();

  @TempDir Path dir;
  private PlaneUnderTest plane;

  @BeforeEach
  void start() throws Exception {
    plane = PlaneUnderTest.start(dir);
  }

  @AfterEach
  void stop() {
    plane.close();
  }

  @Test
  void theRangeOfTheStartIsAnObjectAndBuiltInServicesHaveTheirAddresses() {
    assertEquals(
        "[\"127.64.0.0/16\"]",
        cidr("kubernetes", plane.image()).json().path("spec").path("cidrs").toString());
    plane.await("ready", image -> ready(cidr("kubernetes", image)));

    JsonNode address = plane.get(ResourceKind.IP_ADDRESS, "", "127.64.0.1").json();
    JsonNode parent = address.path("spec").path("parentRef");
    assertEquals("services", Fields.text(parent, "resource"));
    assertEquals("default", Fields.text(parent, "namespace"));
    assertEquals("kubernetes", Fields.text(parent, "name"));
    assertEquals(
        "ipallocator.k8s.io",
        Fields.text(address.path("metadata").path("labels"), "ipaddress.kubernetes.io/managed-by"));
  }

  @Test
  void aRangeIsUsedWhileItIsReadyAndStaysUntilNothingNeedsIt() throws Exception {
    ObjectNode wanted = at(service("default", "web", "web"), "127.66.0.20");
    String refused = rejection(wanted);
    assertTrue(
        refused.contains(
            "failed to allocate IP 127.66.0.20: the provided IP (127.66.0.20) is not in the valid"
                + " range. The range of valid IPs is 127.64.0.0/16"),
        refused);

    plane.create(serviceCidr("more", "127.66.0.0/24"));
    plane.await("ready", image -> ready(cidr("more", image)));
    assertInstanceOf(WriteReply.Written.class, PlaneUnderTest.join(plane.allocate(wanted)));
    plane.await("the address", image -> address(image, "127.66.0.20") != null);

    plane.delete(ResourceKind.SERVICE_CIDR, "", "more");
    plane.await("held", image -> inUse(cidr("more", image)));
    String closed = rejection(at(service("default", "late", "web"), "127.66.0.21"));
    assertTrue(closed.contains("not in the valid range"), closed);

    plane.delete(ResourceKind.SERVICE, "default", "web");
    plane.await("the address freed", image -> address(image, "127.66.0.20") == null);
    ResourceKey more = new ResourceKey(ResourceKind.SERVICE_CIDR, "", "more");
    plane.await("gone", image -> image.get(more) == null);
  }

  @Test
  void anAddressSomebodyWroteIsGivenToNoService() throws Exception {
    ObjectNode written = object(ResourceKind.IP_ADDRESS, "127.64.9.9");
    ObjectNode parent = written.putObject("spec").putObject("parentRef");
    parent.put("resource", "routers").put("name", "edge");
    assertInstanceOf(WriteReply.Written.class, plane.create(written));
    plane.await("the address", image -> address(image, "127.64.9.9") != null);

    String refused = rejection(at(service("default", "web", "web"), "127.64.9.9"));
    assertTrue(refused.contains("provided IP is already allocated"), refused);

    ObjectNode taken = object(ResourceKind.IP_ADDRESS, "127.64.0.1");
    assertInstanceOf(WriteReply.AlreadyExists.class, plane.create(taken));
    assertInstanceOf(
        WriteReply.Forbidden.class, plane.delete(ResourceKind.IP_ADDRESS, "", "127.64.0.1"));
  }

  private String rejection(ObjectNode service) {
    Admission admission =
        PlaneUnderTest.join(plane.plane().parts().allocations().admit(service, null));
    return assertInstanceOf(Admission.Rejected.class, admission).errors().toString();
  }

  private static ObjectNode at(ObjectNode service, String address) {
    ObjectNode spec = service.withObjectProperty("spec");
    spec.put("clusterIP", address).putArray("clusterIPs").add(address);
    return service;
  }

  private static ObjectNode serviceCidr(String name, String range) {
    ObjectNode object = object(ResourceKind.SERVICE_CIDR, name);
    object.putObject("spec").putArray("cidrs").add(range);
    return object;
  }

  private static ObjectNode object(ResourceKind kind, String name) {
    ObjectNode object = JSON.createObjectNode();
    object.put("apiVersion", kind.apiVersion()).put("kind", kind.kind());
    object.putObject("metadata").put("name", name).put("uid", "uid-of-" + name);
    return object;
  }

  private static CatalogObject cidr(String name, CatalogImage image) {
    CatalogObject cidr = image.get(new ResourceKey(ResourceKind.SERVICE_CIDR, "", name));
    if (cidr == null) {
      throw new AssertionError("no ServiceCIDR " + name);
    }
    return cidr;
  }

  private static boolean ready(CatalogObject cidr) {
    return Conditions.isTrue(cidr.json().path("status"), "Ready");
  }

  private static boolean inUse(CatalogObject cidr) {
    return !ready(cidr) && cidr.json().toString().contains("still IPAddresses referencing");
  }

  private static @Nullable CatalogObject address(CatalogImage image, String address) {
    return image.get(new ResourceKey(ResourceKind.IP_ADDRESS, "", address));
  }
}

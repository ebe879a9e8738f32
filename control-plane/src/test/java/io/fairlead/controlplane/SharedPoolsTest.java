package io.fairlead.controlplane;

import static io.fairlead.controlplane.object.SampleObjects.service;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.fairlead.controlplane.allocation.Admission;
import io.fairlead.controlplane.allocation.Allocations;
import io.fairlead.controlplane.catalog.CatalogObject;
import io.fairlead.controlplane.object.WriteReply;
import io.fairlead.model.json.Fields;
import io.fairlead.model.meta.ObjectMeta;
import io.fairlead.model.meta.ResourceKind;
import io.fairlead.model.validation.FieldError;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletionStage;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Many Services at once on small ranges: 14 addresses, two of them built in, and ten node ports.
 */
class SharedPoolsTest {

  private static final int ADDRESSES_LEFT = 12;

  @TempDir Path dir;
  private PlaneUnderTest plane;

  @BeforeEach
  void start() throws Exception {
    plane = TestSettings.in(dir).services("127.64.0.0/28").nodePorts(30000, 30009).start();
  }

  @AfterEach
  void stop() {
    plane.close();
  }

  private Allocations allocations() {
    return plane.plane().parts().allocations();
  }

  private static ObjectNode nodePorts(String name, int ports) {
    ObjectNode service = service("default", name, "api");
    ObjectNode spec = service.withObjectProperty("spec");
    spec.put("type", "NodePort").putArray("ports");
    for (int i = 0; i < ports; i++) {
      spec.withArrayProperty("ports").addObject().put("name", "p" + i).put("port", 80 + i);
    }
    return service;
  }

  private static String only(Admission admission) {
    List<FieldError> errors = assertInstanceOf(Admission.Rejected.class, admission).errors();
    assertEquals(1, errors.size());
    return errors.getFirst().toString();
  }

  @Test
  void servicesMadeAtTheSameTimeNeverShareAndAFullRangeSaysSo() throws Exception {
    List<CompletionStage<Admission>> admissions = new ArrayList<>();
    List<ObjectNode> services = new ArrayList<>();
    for (int i = 0; i < ADDRESSES_LEFT + 3; i++) {
      services.add(service("default", "s" + i, "api"));
      admissions.add(allocations().admit(services.getLast(), null));
    }
    Set<String> addresses = new HashSet<>(Set.of("127.64.0.1", "127.64.0.10"));
    int refused = 0;
    for (CompletionStage<Admission> admission : admissions) {
      switch (PlaneUnderTest.join(admission)) {
        case Admission.Admitted admitted -> {
          String address = Fields.text(admitted.service().path("spec"), "clusterIP");
          assertTrue(addresses.add(address), address + " was given away twice");
        }
        case Admission.Rejected rejected -> {
          refused++;
          String why = only(rejected);
          assertTrue(why.contains("failed to allocate a serviceIP: range is full"), why);
        }
        case Admission.Failed failed -> throw new AssertionError(failed);
        case Admission.Unavailable unavailable -> throw new AssertionError(unavailable);
      }
    }
    assertEquals(3, refused);
    assertEquals(14, addresses.size());

    PlaneUnderTest.join(allocations().abandon(ObjectMeta.of(services.getFirst()).uid()));
    assertInstanceOf(
        WriteReply.Written.class,
        PlaneUnderTest.join(plane.allocate(service("default", "after", "api"))));
  }

  @Test
  void nodePortsAreNeverSharedAndAFailedCreateGivesAllBack() throws Exception {
    List<CompletionStage<WriteReply>> writes = new ArrayList<>();
    for (int i = 0; i < 4; i++) {
      writes.add(plane.allocate(nodePorts("n" + i, 2)));
    }
    Set<Integer> ports = new HashSet<>();
    for (CompletionStage<WriteReply> write : writes) {
      CatalogObject made =
          assertInstanceOf(WriteReply.Written.class, PlaneUnderTest.join(write)).object();
      for (JsonNode port : made.json().path("spec").path("ports")) {
        assertTrue(ports.add(Fields.integer(port, "nodePort", 0)), made::toString);
      }
    }
    assertEquals(8, ports.size());

    Set<String> claimed = Set.copyOf(plane.image().claims("nodeports").keySet());
    ObjectNode greedy = nodePorts("greedy", 3);
    String why = only(PlaneUnderTest.join(allocations().admit(greedy, null)));
    assertTrue(why.contains("failed to allocate a nodePort: range is full"), why);
    plane.await(
        "its address is given back",
        image -> !image.claims("clusterips").containsValue(ObjectMeta.of(greedy).uid()));
    assertEquals(claimed, plane.image().claims("nodeports").keySet());

    plane.delete(ResourceKind.SERVICE, "default", "n0");
    plane.await("ports of a deleted Service", image -> image.claims("nodeports").size() == 6);
    assertInstanceOf(
        WriteReply.Written.class, PlaneUnderTest.join(plane.allocate(nodePorts("greedy", 3))));
  }
}

package io.fairlead.controlplane.catalog;

import static io.fairlead.controlplane.catalog.Samples.created;
import static io.fairlead.controlplane.catalog.Samples.endpoint;
import static io.fairlead.controlplane.catalog.Samples.entry;
import static io.fairlead.controlplane.catalog.Samples.key;
import static io.fairlead.controlplane.catalog.Samples.removed;
import static io.fairlead.controlplane.catalog.Samples.replaced;
import static io.fairlead.controlplane.catalog.Samples.rules;
import static io.fairlead.controlplane.catalog.Samples.slice;
import static io.fairlead.controlplane.catalog.Samples.version;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.fairlead.model.endpointslice.SliceDelta;
import io.fairlead.model.meta.ResourceKey;
import io.fairlead.model.meta.ResourceKind;
import io.fairlead.persistence.event.EndpointsChanged;
import io.fairlead.persistence.event.JournalEvent;
import io.fairlead.persistence.event.ObjectEvent;
import io.fairlead.persistence.event.PolicyResolved;
import io.fairlead.persistence.event.PolicyStatusTold;
import io.fairlead.persistence.event.PoolClaimed;
import io.fairlead.persistence.event.PoolReleased;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** What each event means for the image and which changes it tells. */
class ProjectionTest {

  private static final ResourceKey API = key(ResourceKind.SERVICE, "api");
  private static final ResourceKey API_SLICE = key(ResourceKind.ENDPOINT_SLICE, "api-1");
  private static final ResourceKey API_ENDPOINTS = key(ResourceKind.ENDPOINTS, "api");
  private static final ResourceKey POLICY = key(ResourceKind.NETWORK_POLICY, "deny");
  private static final ResourceKey STATUS =
      new ResourceKey(ResourceKind.POLICY_STATUS, POLICY.namespace(), POLICY.name());

  private CatalogImage image = CatalogImage.empty("epoch");
  private List<CatalogChange> changes = new ArrayList<>();
  private long ordering = 10;

  /** Applies an event at the next ordering; {@link #changes} are then what it changed. */
  private void apply(JournalEvent event) {
    ordering++;
    Projection.Step step = Projection.apply(image, entry(ordering, ordering - 10, event));
    image = step.image();
    changes = step.changes();
    assertEquals(ordering, image.revision());
    changes.forEach(change -> assertEquals(ordering, change.revision()));
  }

  private List<String> told() {
    return changes.stream()
        .map(
            change ->
                switch (change) {
                  case CatalogChange.Upserted(CatalogObject now, var before) ->
                      (before == null ? "+" : "~") + now.key();
                  case CatalogChange.Removed(CatalogObject last) -> "-" + last.key();
                  case CatalogChange.PolicyChanged policy -> "policy " + policy.rules();
                  case CatalogChange.ClaimChanged claim -> claim.value() + "=" + claim.owner();
                })
        .toList();
  }

  private CatalogObject at(ResourceKey key) {
    CatalogObject object = image.get(key);
    assertNotNull(object, () -> "no " + key);
    return object;
  }

  @Test
  void anObjectCarriesTheOrderingAsItsResourceVersionAndTheEventIsNotTouched() {
    ObjectEvent.Created event = (ObjectEvent.Created) created(API, "1");
    apply(event);

    assertEquals("11", at(API).json().at("/metadata/resourceVersion").asString());
    assertEquals(11, at(API).resourceVersion());
    assertEquals(1, at(API).sequenceNr());
    assertFalse(event.object().get("metadata").has("resourceVersion"));
    assertSame(at(API).bytes(), at(API).bytes());
    assertEquals(at(API).json(), Samples.json(new String(at(API).bytes(), UTF_8)));
  }

  @Test
  void aReplacementTellsBothVersions() {
    apply(created(API, "1"));
    apply(replaced(API, "2"));

    CatalogChange.Upserted change =
        assertInstanceOf(CatalogChange.Upserted.class, changes.getFirst());
    assertNotNull(change.before());
    assertEquals("1", version(change.before()));
    assertEquals("2", version(change.now()));
  }

  @Test
  void aRemovalTellsTheLastStateAtTheRemovalsVersion() {
    apply(created(API, "1"));
    apply(removed(API, "last"));

    CatalogChange.Removed change =
        assertInstanceOf(CatalogChange.Removed.class, changes.getFirst());
    assertEquals("last", version(change.last()));
    assertEquals("12", change.last().json().at("/metadata/resourceVersion").asString());
    assertNull(image.get(API));
    assertTrue(image.list(ResourceKind.SERVICE).isEmpty());
  }

  @Test
  void listsAreInKeyOrderAndByNamespace() {
    for (String name : List.of("b/x", "a/z", "ab/c", "a/b")) {
      String[] parts = name.split("/", 2);
      apply(created(new ResourceKey(ResourceKind.POD, parts[0], parts[1]), "1"));
    }
    assertEquals(
        List.of("pods/a/b", "pods/a/z", "pods/ab/c", "pods/b/x"),
        image.list(ResourceKind.POD).stream().map(o -> o.key().toString()).toList());
    assertEquals(
        List.of("pods/a/b", "pods/a/z"),
        image.list(ResourceKind.POD, "a").stream().map(o -> o.key().toString()).toList());
    assertTrue(image.list(ResourceKind.POD, "").isEmpty());
  }

  @Test
  void endpointDeltasChangeSlicesAndTheEndpointsDerivedFromThem() {
    apply(created(API, "1"));
    assertNull(image.get(API_ENDPOINTS), "no slice, no Endpoints");
    ObjectNode opened = slice(API, "api-1", true, List.of("127.65.0.1"));
    apply(new EndpointsChanged(API, List.of(new SliceDelta.Opened("api-1", opened))));

    assertEquals(List.of("+" + API_SLICE, "+" + API_ENDPOINTS), told());
    apply(
        new EndpointsChanged(
            API, List.of(new SliceDelta.EndpointSet("api-1", endpoint("127.65.0.2")))));

    assertEquals(List.of("~" + API_SLICE, "~" + API_ENDPOINTS), told());
    assertEquals(2, at(API_SLICE).json().get("endpoints").size());
    assertEquals("13", at(API_SLICE).json().at("/metadata/resourceVersion").asString());
    assertEquals(2, at(API_ENDPOINTS).json().at("/subsets/0/addresses").size());
    assertEquals("13", at(API_ENDPOINTS).json().at("/metadata/resourceVersion").asString());
    assertEquals("1", version(at(API)), "the Service itself is as it was");
    assertEquals(11, at(API).resourceVersion());
    assertEquals(List.of(at(API_SLICE)), image.slicesOf(API.namespacedName()));
  }

  @Test
  void anEmptiedAndClosedSliceTakesTheEndpointsWithIt() {
    apply(created(API, "1"));
    ObjectNode opened = slice(API, "api-1", true, List.of("127.65.0.1"));
    apply(new EndpointsChanged(API, List.of(new SliceDelta.Opened("api-1", opened))));
    apply(new EndpointsChanged(API, List.of(new SliceDelta.Closed("api-1"))));

    assertEquals(List.of("-" + API_SLICE, "-" + API_ENDPOINTS), told());
    assertTrue(image.slicesOf(API.namespacedName()).isEmpty());
  }

  @Test
  void handMadeSlicesMakeEndpointsTooAndOutliveTheService() {
    ResourceKey made = key(ResourceKind.ENDPOINT_SLICE, "mine");
    apply(new ObjectEvent.Created(made, slice(API, "mine", false, List.of("127.65.0.9"))));
    assertEquals(List.of("+" + made), told());
    apply(created(API, "1"));
    assertEquals(List.of("+" + API, "+" + API_ENDPOINTS), told());
    ObjectNode ours = slice(API, "api-1", true, List.of("127.65.0.1"));
    apply(new EndpointsChanged(API, List.of(new SliceDelta.Opened("api-1", ours))));

    apply(removed(API, "1"));

    assertEquals(List.of("-" + API, "-" + API_SLICE, "-" + API_ENDPOINTS), told());
    assertNotNull(image.get(made));
    apply(new EndpointsChanged(API, List.of(new SliceDelta.Closed("api-1"))));
    assertEquals(List.of(), told());
  }

  @Test
  void aServiceWhoseMetadataIsTheSameLeavesItsEndpointsAlone() {
    apply(created(API, "1"));
    ObjectNode opened = slice(API, "api-1", true, List.of("127.65.0.1"));
    apply(new EndpointsChanged(API, List.of(new SliceDelta.Opened("api-1", opened))));
    apply(replaced(API, "1"));
    assertEquals(List.of("~" + API), told());
    apply(replaced(API, "2"));
    assertEquals(List.of("~" + API, "~" + API_ENDPOINTS), told());
  }

  @Test
  void aSliceThatMovesToAnotherServiceChangesBoth() {
    ResourceKey web = key(ResourceKind.SERVICE, "web");
    ResourceKey made = key(ResourceKind.ENDPOINT_SLICE, "mine");
    apply(created(API, "1"));
    apply(created(web, "1"));
    apply(new ObjectEvent.Created(made, slice(API, "mine", false, List.of("127.65.0.9"))));
    apply(new ObjectEvent.Replaced(made, slice(web, "mine", false, List.of("127.65.0.9"))));

    assertEquals(
        List.of("~" + made, "-" + API_ENDPOINTS, "+" + key(ResourceKind.ENDPOINTS, "web")), told());
    assertEquals(1, image.slicesOf(web.namespacedName()).size());
  }

  @Test
  void rulesLiveAndGoWithTheirPolicy() {
    apply(new PolicyResolved(POLICY, rules(POLICY, "127.65.0.1")));
    assertEquals(List.of(), told());
    apply(created(POLICY, "1"));
    assertNull(image.policy(POLICY.namespacedName()));
    apply(new PolicyResolved(POLICY, rules(POLICY, "127.65.0.1")));
    assertEquals(rules(POLICY, "127.65.0.1"), image.policy(POLICY.namespacedName()));
    apply(removed(POLICY, "1"));
    assertEquals(List.of("-" + POLICY, "-" + STATUS, "policy null"), told());
    assertEquals(Map.of(), image.policies());
  }

  private JsonNode shown() {
    return Objects.requireNonNull(image.get(STATUS)).json().path("status");
  }

  @Test
  void theStatusOfAPolicyIsThereWithItAndOfNoOtherSpec() {
    ObjectNode first = Samples.object(POLICY, "1");
    first.withObject("/metadata").put("generation", 1);
    ObjectNode inForce = JsonNodeFactory.instance.objectNode().put("observedGeneration", 1);
    apply(new PolicyStatusTold(POLICY, inForce));
    assertEquals(List.of(), told(), "there is no policy");

    apply(new ObjectEvent.Created(POLICY, first));
    assertEquals(List.of("+" + POLICY, "+" + STATUS), told());
    assertEquals("Unknown", shown().at("/conditions/0/status").asString());
    apply(new PolicyStatusTold(POLICY, inForce));
    assertEquals(List.of("~" + STATUS), told());
    assertEquals(inForce, shown());

    ObjectNode labelled = first.deepCopy();
    labelled.withObject("/metadata/labels").put("a", "b");
    apply(new ObjectEvent.Replaced(POLICY, labelled));
    assertEquals(List.of("~" + POLICY), told(), "it is said of the same spec");

    ObjectNode second = labelled.deepCopy();
    second.withObject("/metadata").put("generation", 2);
    apply(new ObjectEvent.Replaced(POLICY, second));
    assertEquals(List.of("~" + POLICY, "~" + STATUS), told());
    assertEquals("Unknown", shown().at("/conditions/0/status").asString());
    apply(new PolicyStatusTold(POLICY, inForce));
    assertEquals("Unknown", shown().at("/conditions/0/status").asString(), "said too late");
  }

  @Test
  void claimsAreKeptByPool() {
    apply(new PoolClaimed("clusterips", "127.64.0.5", "uid-1"));
    apply(new PoolClaimed("nodeports", "30080", "uid-1"));
    assertEquals(Map.of("127.64.0.5", "uid-1"), image.claims("clusterips"));
    apply(new PoolReleased("clusterips", "127.64.0.5"));
    assertEquals(List.of("127.64.0.5=null"), told());
    assertEquals(Map.of(), image.claims("clusterips"));
    assertEquals(Map.of("30080", "uid-1"), image.claims("nodeports"));
    apply(new PoolReleased("clusterips", "127.64.0.5"));
    assertEquals(List.of(), told());
  }
}

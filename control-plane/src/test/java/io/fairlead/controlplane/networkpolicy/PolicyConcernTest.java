package io.fairlead.controlplane.networkpolicy;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.fairlead.controlplane.catalog.CatalogChange;
import io.fairlead.controlplane.catalog.CatalogImage;
import io.fairlead.controlplane.catalog.CatalogObject;
import io.fairlead.controlplane.kinds.Yaml;
import io.fairlead.controlplane.object.SampleObjects;
import io.fairlead.controlplane.object.WorkloadsUnderTest;
import io.fairlead.model.meta.NamespacedName;
import java.util.Collection;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.node.ObjectNode;

/** Which policies are looked at again after a change. */
class PolicyConcernTest {
  private final WorkloadsUnderTest workloads = new WorkloadsUnderTest();
  private final PolicyConcern concern =
      new PolicyConcern(
          () -> CatalogImage.empty("epoch"),
          () -> workloads.now().namespaces(),
          new PodRules(workloads::now),
          _ -> {});

  /** They follow the DNS Service as a pod of kube-system. */
  @Tag("N12")
  @Test
  void dnsConcernsThoseThatLetPodsAskIt() {
    touched(
        policy("asks", "{namespaceSelector: {}, podSelector: {matchLabels: {k8s-app: kube-dns}}}"),
        null);
    touched(policy("other", "{podSelector: {}}"), null);
    List<NamespacedName> asking = List.of(new NamespacedName("default", "asks"));

    ObjectNode dns = service("kube-dns", "10.96.0.10");
    assertEquals(asking, touched(dns, null));
    assertEquals(List.of(), touched(dns, dns));
    assertEquals(asking, touched(service("kube-dns", "10.96.0.11"), dns));
    assertEquals(List.of(), touched(service("other", "10.96.0.12"), null));
    assertEquals(asking, concern.touchedBy(new CatalogChange.Removed(stored(dns))));
    assertEquals(
        List.of(),
        concern.touchedBy(new CatalogChange.Removed(stored(service("other", "10.96.0.12")))));
  }

  private Collection<NamespacedName> touched(ObjectNode now, @Nullable ObjectNode before) {
    return concern.touchedBy(
        new CatalogChange.Upserted(stored(now), before == null ? null : stored(before)));
  }

  private static ObjectNode policy(String name, String to) {
    ObjectNode policy = SampleObjects.policy("default", name, "web");
    policy.set(
        "spec",
        Yaml.node("{podSelector: {}, policyTypes: [Egress], egress: [{to: [" + to + "]}]}"));
    return policy;
  }

  private static ObjectNode service(String name, String address) {
    ObjectNode service = SampleObjects.service("kube-system", name, "dns");
    service.withObject("/spec").put("clusterIP", address);
    return service;
  }

  private static CatalogObject stored(ObjectNode object) {
    return new CatalogObject(SampleObjects.key(object), 1, 1, object);
  }
}

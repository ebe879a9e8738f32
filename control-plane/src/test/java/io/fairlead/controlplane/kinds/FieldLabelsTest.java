package io.fairlead.controlplane.kinds;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.fairlead.model.meta.ResourceKind;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class FieldLabelsTest {
  @ParameterizedTest
  @CsvSource({
    "POD, '{spec: {nodeName: n1}}', spec.nodeName, n1",
    "POD, '{status: {podIPs: [{ip: 10.0.0.1}, {ip: fd00::1}]}}', status.podIP, 10.0.0.1",
    "POD, '{status: {podIPs: [{ip: 10.0.0.1}, {ip: fd00::1}]}}', status.podIPs, '10.0.0.1,fd00::1'",
    "POD, '{spec: {}}', spec.hostNetwork, false",
    "POD, '{spec: {}}', spec.nodeName, ''",
    "NODE, '{spec: {unschedulable: true}}', spec.unschedulable, true",
    "EVENT, '{involvedObject: {name: web}}', involvedObject.name, web",
    "EVENT, '{involvedObject: {kind: Node}}', involvedObject.namespace, ''",
    "EVENT, '{source: {component: agent}}', reportingComponent, agent",
    "SECRET, '{type: Opaque}', type, Opaque",
    "SERVICE, '{spec: {type: NodePort}}', spec.type, NodePort",
    "SERVICE, '{metadata: {namespace: a}}', metadata.namespace, a"
  })
  void readsTheField(ResourceKind kind, String yaml, String label, String value) {
    assertEquals(Optional.of(value), FieldLabels.value(kind, Yaml.object(yaml), label));
  }

  @Test
  void knowsWhatItDoesNotSupport() {
    assertFalse(FieldLabels.supported(ResourceKind.INGRESS, "spec.ingressClassName"));
    assertFalse(FieldLabels.supported(ResourceKind.NODE, "metadata.namespace"));
    assertTrue(FieldLabels.supported(ResourceKind.NODE, "metadata.name"));
    assertEquals(
        Optional.empty(),
        FieldLabels.value(ResourceKind.POD, Yaml.object("{spec: {a: b}}"), "spec.a"));
  }
}

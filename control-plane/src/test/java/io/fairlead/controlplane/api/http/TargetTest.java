package io.fairlead.controlplane.api.http;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.fairlead.model.meta.ResourceKey;
import io.fairlead.model.meta.ResourceKind;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class TargetTest {
  record Case(String path, Target target) {
    @Override
    public String toString() {
      return path;
    }
  }

  static Stream<Case> cases() {
    return Stream.of(
        new Case("/api/v1/namespaces/n/services", new Target.Collection(ResourceKind.SERVICE, "n")),
        new Case("/api/v1/services", new Target.Collection(ResourceKind.SERVICE, "")),
        new Case("/api/v1/namespaces", new Target.Collection(ResourceKind.NAMESPACE, "")),
        new Case("/api/v1/namespaces/n", item(ResourceKind.NAMESPACE, "", "n")),
        new Case("/api/v1/namespaces/n/", item(ResourceKind.NAMESPACE, "", "n")),
        new Case("/api/v1/namespaces/n/status", status(ResourceKind.NAMESPACE, "", "n")),
        new Case("/api/v1/namespaces/n/pods/p", item(ResourceKind.POD, "n", "p")),
        new Case("/api/v1/namespaces/n/pods/p/status", status(ResourceKind.POD, "n", "p")),
        new Case("/api/v1/namespaces/n/pods/status", item(ResourceKind.POD, "n", "status")),
        new Case("/api/v1/nodes/a/status", status(ResourceKind.NODE, "", "a")),
        new Case(
            "/apis/networking.k8s.io/v1/ingressclasses/fairlead",
            item(ResourceKind.INGRESS_CLASS, "", "fairlead")),
        new Case("/api/v1", new Target.GroupVersion("", "v1")),
        new Case("/apis/networking.k8s.io/v1", new Target.GroupVersion("networking.k8s.io", "v1")),
        new Case("/apis/networking.k8s.io", new Target.Other("/apis/networking.k8s.io")),
        new Case("/api", new Target.Other("/api")),
        new Case("/healthz", new Target.Other("/healthz")),
        unknown("/api/v2"),
        unknown("/api/v1/bananas"),
        unknown("/api/v1/pods/p"),
        unknown("/api/v1/namespaces/n/nodes"),
        unknown("/api/v1/namespaces/n/secrets/s/status"),
        unknown("/api/v1/namespaces/n/pods/p/shell"),
        unknown("/apis/batch/v1/namespaces/n/jobs"),
        unknown("/apis/networking.k8s.io/v1beta1/namespaces/n/ingresses"));
  }

  private static Case unknown(String path) {
    return new Case(path, new Target.Unknown(path));
  }

  private static Target item(ResourceKind kind, String namespace, String name) {
    return new Target.Item(new ResourceKey(kind, namespace, name));
  }

  private static Target status(ResourceKind kind, String namespace, String name) {
    return new Target.StatusOf(new ResourceKey(kind, namespace, name));
  }

  @ParameterizedTest
  @MethodSource("cases")
  void aPathNames(Case expected) {
    assertEquals(expected.target(), Target.parse(expected.path()));
  }
}

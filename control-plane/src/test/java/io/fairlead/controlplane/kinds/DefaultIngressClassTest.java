package io.fairlead.controlplane.kinds;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.node.ObjectNode;

/** The class of an Ingress that names none (I14). */
class DefaultIngressClassTest {
  private static final ObjectNode PLAIN =
      Yaml.object("{kind: Ingress, metadata: {name: shop}, spec: {}}");

  private static ObjectNode ingressClass(String name, String isDefault) {
    return Yaml.object(
        "{kind: IngressClass, metadata: {name: %s, annotations: {ingressclass.kubernetes.io/is-default-class: '%s'}}}"
            .formatted(name, isDefault));
  }

  private static String text(ObjectNode ingress, ObjectNode... classes) {
    return switch (DefaultIngressClass.apply(ingress, List.of(classes))) {
      case DefaultIngressClass.Outcome.Ok(ObjectNode now) ->
          now.path("spec").path("ingressClassName").asString("none");
      case DefaultIngressClass.Outcome.Forbidden(String message) -> message;
    };
  }

  @Test
  void theDefaultIsFilledIn() {
    assertEquals("two", text(PLAIN, ingressClass("one", "false"), ingressClass("two", "true")));
    assertEquals("none", text(PLAIN, ingressClass("one", "false")));
    assertEquals("none", text(PLAIN));
  }

  @Test
  void twoDefaultsAreTooMany() {
    assertEquals(
        "2 default IngressClasses were found, only 1 allowed",
        text(PLAIN, ingressClass("one", "true"), ingressClass("two", "true")));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{kind: Ingress, metadata: {name: shop}, spec: {ingressClassName: none}}",
        "{kind: Ingress, metadata: {annotations: {kubernetes.io/ingress.class: old}}, spec: {}}"
      })
  void whoNamesOneKeepsIt(String ingress) {
    assertEquals("none", text(Yaml.object(ingress), ingressClass("two", "true")));
  }
}

package io.fairlead.controlplane.ingress;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.fairlead.controlplane.catalog.CatalogChange;
import io.fairlead.controlplane.catalog.CatalogImage;
import io.fairlead.controlplane.catalog.CatalogObject;
import io.fairlead.controlplane.catalog.Images;
import io.fairlead.controlplane.event.Occurrence;
import io.fairlead.model.meta.ResourceKey;
import io.fairlead.model.meta.ResourceKind;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** B34: an Event for each annotation that is not honoured, once. */
class IngressTransitionsTest {
  private static final String CLASS =
      """
      {kind: IngressClass, metadata: {name: ours}, spec: {controller: fairlead.io/gateway}}
      ---
      """;

  private static CatalogImage with(String ingressClass, String annotations, String backend) {
    return Images.of(
        CLASS
            + """
            kind: Ingress
            metadata: {namespace: shop, name: i, annotations: {%s}}
            spec:
              ingressClassName: %s
              rules: [{host: h, http: {paths: [{path: /, pathType: Prefix, backend: {%s}}]}}]
            """
                .formatted(annotations, ingressClass, backend));
  }

  private static CatalogObject ingress(CatalogImage image) {
    return Objects.requireNonNull(image.get(new ResourceKey(ResourceKind.INGRESS, "shop", "i")));
  }

  private static List<String> told(CatalogImage now, @Nullable CatalogImage before) {
    return IngressTransitions.told(
            new CatalogChange.Upserted(ingress(now), before == null ? null : ingress(before)), now)
        .stream()
        .map(Occurrence::message)
        .toList();
  }

  @Test
  void tellsOfWhatIsNewOnly() {
    String buffering = "nginx.ingress.kubernetes.io/proxy-buffering: on";
    CatalogImage first = with("ours", buffering, "service: {name: a}");
    CatalogImage second =
        with("ours", buffering + ", nginx.ingress.kubernetes.io/typo: a", "resource: {name: b}");
    assertEquals(
        List.of(
            "nginx.ingress.kubernetes.io/proxy-buffering: this annotation is not supported and has"
                + " no effect: bodies are passed on as they come, in bounded memory"),
        told(first, null));
    assertEquals(List.of(), told(first, first));
    assertEquals(
        List.of(
            "nginx.ingress.kubernetes.io/typo: ingress-nginx has no such annotation; it has no"
                + " effect",
            "spec.rules[0].http.paths[0].backend.resource: resource backends are not served;"
                + " requests are answered 503"),
        told(second, first));
  }

  @Test
  void leavesIngressesOfOthersAlone() {
    String annotation = "nginx.ingress.kubernetes.io/proxy-buffering: on";
    assertEquals(List.of(), told(with("theirs", annotation, "service: {name: a}"), null), "I15");
  }
}

package io.fairlead.controlplane.ingress;

import io.fairlead.controlplane.catalog.CatalogChange;
import io.fairlead.controlplane.catalog.CatalogImage;
import io.fairlead.controlplane.catalog.CatalogObject;
import io.fairlead.controlplane.event.EventSource;
import io.fairlead.controlplane.event.Occurrence;
import io.fairlead.controlplane.kinds.warning.IngressWarnings;
import io.fairlead.model.ingress.nginx.NginxAnnotations;
import io.fairlead.model.ingress.nginx.Problem;
import io.fairlead.model.meta.ObjectMeta;
import io.fairlead.model.meta.ResourceKind;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The Events at Ingresses of our class: one for each annotation that is not honoured as written,
 * when it comes (B34), and for each backend that is no Service (I11). Pure.
 */
public final class IngressTransitions {
  public static final EventSource SOURCE = EventSource.controller("ingress-annotations");

  private IngressTransitions() {}

  /** What a change tells, if anything. */
  public static List<Occurrence> told(CatalogChange change, CatalogImage image) {
    if (!(change instanceof CatalogChange.Upserted(CatalogObject now, CatalogObject before))
        || now.key().kind() != ResourceKind.INGRESS
        || !IngressStatus.ours(image, now.json())) {
      return List.of();
    }
    List<Occurrence> news = new ArrayList<>(problems(now));
    news.removeAll(problems(before));
    return news;
  }

  private static List<Occurrence> problems(@Nullable CatalogObject ingress) {
    if (ingress == null) {
      return List.of();
    }
    List<Occurrence> problems = new ArrayList<>();
    for (Problem problem :
        NginxAnnotations.problems(
            ingress.key().namespace(), ObjectMeta.of(ingress.json()).annotations())) {
      problems.add(
          Occurrence.warning(
              "AnnotationNotHonoured", problem.annotation() + ": " + problem.text()));
    }
    IngressWarnings.resourceBackends(ingress.json())
        .forEach(text -> problems.add(Occurrence.warning("ResourceBackend", text)));
    return problems;
  }
}

package io.fairlead.controlplane.kinds;

import io.fairlead.controlplane.kinds.json.Json;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import tools.jackson.databind.node.ObjectNode;

/** Fills the class of a new Ingress that names none (rule I14). */
public final class DefaultIngressClass {
  /** On a class: {@code "true"} makes it the default. */
  public static final String IS_DEFAULT = "ingressclass.kubernetes.io/is-default-class";

  private static final String CLASS_ANNOTATION = "kubernetes.io/ingress.class";

  private DefaultIngressClass() {}

  /** What became of the Ingress. */
  public sealed interface Outcome {
    /** The Ingress to go on with: with the default class, or as it was. */
    record Ok(ObjectNode ingress) implements Outcome {}

    /** 403 with this detail: several classes call themselves the default. */
    record Forbidden(String message) implements Outcome {}
  }

  /**
   * @param ingress a new Ingress, not changed
   * @param classes every IngressClass there is
   */
  public static Outcome apply(ObjectNode ingress, Collection<ObjectNode> classes) {
    boolean named =
        Json.has(ingress, "spec", "ingressClassName")
            || Json.has(ingress, "metadata", "annotations", CLASS_ANNOTATION);
    if (named) {
      return new Outcome.Ok(ingress);
    }
    List<String> defaults = new ArrayList<>();
    for (ObjectNode candidate : classes) {
      if (Json.text(candidate, "metadata", "annotations", IS_DEFAULT).equals("true")) {
        defaults.add(Json.text(candidate, "metadata", "name"));
      }
    }
    if (defaults.isEmpty()) {
      return new Outcome.Ok(ingress);
    }
    if (defaults.size() > 1) {
      return new Outcome.Forbidden(
          defaults.size() + " default IngressClasses were found, only 1 allowed");
    }
    ObjectNode filled = ingress.deepCopy();
    Json.child(filled, "spec").put("ingressClassName", defaults.getFirst());
    return new Outcome.Ok(filled);
  }
}

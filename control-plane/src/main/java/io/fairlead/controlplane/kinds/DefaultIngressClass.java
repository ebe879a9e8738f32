package io.fairlead.controlplane.kinds;

import java.util.Collection;
import tools.jackson.databind.node.ObjectNode;

/** Fills the class of a new Ingress that names none (rule I14). */
@SuppressWarnings("DoNotCallSuggester") // until written
public final class DefaultIngressClass {
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
    throw new UnsupportedOperationException("not written yet");
  }
}

package io.fairlead.gateway.policy;

import io.fairlead.model.meta.NamespacedName;
import io.fairlead.model.routepolicy.PolicyTarget;

/** A target in its namespace. */
public record PolicyPlace(String namespace, PolicyTarget target) {

  /** All of an object. */
  public static PolicyPlace of(PolicyTarget.Kind kind, NamespacedName name) {
    return of(kind, name, "");
  }

  /** A part of one. */
  public static PolicyPlace of(PolicyTarget.Kind kind, NamespacedName name, String section) {
    return new PolicyPlace(name.namespace(), new PolicyTarget(kind, name.name(), section));
  }
}

package io.fairlead.model.ingress;

/** How a path of an Ingress is matched (I3, I4, I6). */
public enum PathType {
  EXACT,
  PREFIX,
  IMPLEMENTATION_SPECIFIC
}

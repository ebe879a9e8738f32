package io.fairlead.controlplane.ingress;

import tools.jackson.databind.node.ObjectNode;

/** What an Ingress should look like now. */
@FunctionalInterface
public interface IngressDerivation {

  /** The Ingress with the status it should have; equal to the one given when it has it. */
  ObjectNode published(ObjectNode ingress);
}

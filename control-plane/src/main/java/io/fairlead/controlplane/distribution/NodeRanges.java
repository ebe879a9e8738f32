package io.fairlead.controlplane.distribution;

import io.fairlead.model.net.Cidr;
import java.util.List;
import java.util.concurrent.CompletionStage;
import tools.jackson.databind.node.ObjectNode;

/** Gives each node a range of pods' addresses of its own, of each family. */
public interface NodeRanges {

  /**
   * The node's ranges: those it has, and new ones of families it has none of. No two nodes ever get
   * the same, whichever control planes ask; where all are taken there are fewer.
   *
   * @param node with its uid; need not be in the catalog yet
   * @return fails when nobody answers
   */
  CompletionStage<List<Cidr>> of(ObjectNode node);
}

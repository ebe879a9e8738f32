package io.fairlead.controlplane.allocation;

import java.util.List;

/** What a pool answers. */
public sealed interface PoolReply {

  /** The values, in the order of the wants. */
  record Acquired(List<String> values) implements PoolReply {
    public Acquired {
      values = List.copyOf(values);
    }
  }

  /** Nothing was claimed. */
  record Refused(List<Problem> problems) implements PoolReply {
    public Refused {
      problems = List.copyOf(problems);
    }
  }

  /** Nothing was done: the decision failed by a defect. */
  record Failed(String why) implements PoolReply {}

  /** Done. */
  record Freed() implements PoolReply {}

  /**
   * Why one want can not be met.
   *
   * @param want its index
   * @param why in Kubernetes' words
   */
  record Problem(int want, String why) {}
}

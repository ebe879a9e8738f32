package io.fairlead.controlplane.allocation;

import com.fasterxml.jackson.annotation.JsonTypeInfo;
import java.util.List;

/** What a pool answers. */
@JsonTypeInfo(use = JsonTypeInfo.Id.SIMPLE_NAME)
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

  /** To claims that came together: the answer to each, in their order. */
  record Each(List<PoolReply> replies) implements PoolReply {
    public Each {
      replies = List.copyOf(replies);
    }
  }

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

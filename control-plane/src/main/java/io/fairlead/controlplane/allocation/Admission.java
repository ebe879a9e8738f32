package io.fairlead.controlplane.allocation;

import io.fairlead.model.validation.FieldError;
import java.util.List;
import tools.jackson.databind.node.ObjectNode;

/** What became of a Service's wish for addresses and ports. */
public sealed interface Admission {

  /**
   * Go on with this object.
   *
   * @param service with {@code clusterIP}, {@code clusterIPs} and {@code nodePort}s filled
   */
  record Admitted(ObjectNode service) implements Admission {}

  /** 422 with these errors; nothing is claimed. */
  record Rejected(List<FieldError> errors) implements Admission {
    public Rejected {
      errors = List.copyOf(errors);
    }
  }

  /**
   * 500: a pool's decision failed by a defect.
   *
   * @param why the defect
   */
  record Failed(String why) implements Admission {}

  /**
   * 503: a pool did not answer.
   *
   * @param why which one
   */
  record Unavailable(String why) implements Admission {}
}

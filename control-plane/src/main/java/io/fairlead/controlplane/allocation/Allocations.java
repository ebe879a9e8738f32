package io.fairlead.controlplane.allocation;

import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.ObjectNode;

/**
 * Addresses and ports for Services, claimed before the Service is written. Claims belong to the
 * Service's uid: claiming again what one has is a success, and a claim whose Service never came to
 * be, or no longer uses it, is freed by itself. Stages never fail; safe from any thread.
 */
public interface Allocations {

  /**
   * Claims what the Service needs and fills it in (SA6, SA8, SA22, SA24).
   *
   * @param service the valid Service that is to be written; {@code metadata.uid} set
   * @param old the Service it replaces; null on create
   */
  CompletionStage<Admission> admit(ObjectNode service, @Nullable ObjectNode old);

  /** The answer {@link #admit} would give now, without claiming anything (SA25). */
  CompletionStage<Admission> preview(ObjectNode service, @Nullable ObjectNode old);

  /** Frees what was claimed for a Service whose creation failed; also never calling it is safe. */
  CompletionStage<Void> abandon(String uid);
}

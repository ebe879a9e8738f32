package io.fairlead.agent.pods.lifecycle;

import io.fairlead.model.pod.ContainerWork;

/**
 * What the probes of a running container say.
 *
 * @param started its startup probe succeeded, or it has none
 * @param complaint of the readiness probe; empty: none
 */
public record Health(boolean started, boolean ready, String complaint) {
  /** Of a container without probes. */
  public static final Health FINE = new Health(true, true, "");

  /** Of a container that was started just now. */
  public static Health fresh(ContainerWork container) {
    return container.startup() == null ? started(container) : new Health(false, false, "");
  }

  /** Its startup probe succeeded. */
  static Health started(ContainerWork container) {
    return new Health(true, container.readiness() == null, "");
  }
}

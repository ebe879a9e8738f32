package io.fairlead.agent.pods.lifecycle;

import io.fairlead.agent.pods.lifecycle.PodRecord.Place;

/** One thing to do for a pod. */
public sealed interface PodAction {

  /** Run the container's process, once more. */
  record Start(Place place) implements PodAction {}

  /** Ask the process to end: SIGTERM. */
  record Terminate(Place place) implements PodAction {}

  /** End the process: SIGKILL. */
  record Kill(Place place) implements PodAction {}

  /** The pod has ended: take its network away, keep its files. */
  record Release() implements PodAction {}

  /** The pod goes: take its network and its files away, and say so. */
  record Remove() implements PodAction {}
}

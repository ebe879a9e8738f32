package io.fairlead.agent.pods.lifecycle;

import io.fairlead.agent.pods.lifecycle.PodRecord.Place;

/** One thing to do for a pod. */
public sealed interface PodAction {

  /** Run the container's process, once more. */
  record Start(Place place) implements PodAction {}

  /**
   * Ask the process to end: SIGTERM.
   *
   * @param graceSeconds until SIGKILL
   * @param why for an Event
   */
  record Terminate(Place place, int graceSeconds, String why) implements PodAction {}

  /** End the process: SIGKILL. */
  record Kill(Place place) implements PodAction {}

  /** The pod has ended: take its network away, keep its files. */
  record Release() implements PodAction {}

  /** The pod goes: take its network and its files away, and say so. */
  record Remove() implements PodAction {}
}

package io.fairlead.agent.pods;

import io.fairlead.model.pod.PodWork;

/**
 * A pod with an address of its own, some process of which was started.
 *
 * @param resolvConf what its processes read as {@code /etc/resolv.conf}; empty when that is the
 *     host's
 */
public record ResolvingPod(PodWork pod, String ip, String resolvConf) {}

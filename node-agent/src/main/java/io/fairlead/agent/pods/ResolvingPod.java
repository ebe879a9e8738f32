package io.fairlead.agent.pods;

import io.fairlead.model.pod.PodWork;
import java.util.List;

/**
 * A pod with addresses of its own.
 *
 * @param resolvConf what its processes read as {@code /etc/resolv.conf}; empty when none was
 *     started yet, or when that is the host's
 */
public record ResolvingPod(PodWork pod, List<String> ips, String resolvConf) {}

package io.fairlead.agent.pods;

import io.fairlead.model.pod.PodWork;
import java.util.List;

/**
 * A pod with addresses of its own, some process of which was started.
 *
 * @param resolvConf what its processes read as {@code /etc/resolv.conf}; empty when that is the
 *     host's
 */
public record ResolvingPod(PodWork pod, List<String> ips, String resolvConf) {}

package io.fairlead.model.protocol;

/**
 * The machine an agent runs on, as a Node's {@code status.nodeInfo} and {@code status.capacity}
 * tell it.
 *
 * @param os {@code linux}, as Kubernetes spells it
 * @param architecture {@code amd64}, as Kubernetes spells it
 * @param kernel release of the kernel
 * @param image name of the operating system
 * @param cpus cores
 * @param memoryBytes 0: not known
 */
public record HostInfo(
    String os, String architecture, String kernel, String image, int cpus, long memoryBytes) {

  public static final HostInfo UNKNOWN = new HostInfo("", "", "", "", 0, 0);
}

package io.fairlead.agent.compute;

/**
 * What went through a Service port, or to one endpoint of it.
 *
 * @param connections TCP and SCTP connections and UDP flows that were given to an endpoint
 * @param bytes both ways; the kernel counts IP packets with their headers, the userspace data plane
 *     what is in them
 */
public record Traffic(long connections, long bytes) {
  public static final Traffic NONE = new Traffic(0, 0);

  public Traffic plus(Traffic other) {
    return new Traffic(connections + other.connections, bytes + other.bytes);
  }
}

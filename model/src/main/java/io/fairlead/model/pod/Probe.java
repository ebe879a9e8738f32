package io.fairlead.model.pod;

/**
 * A container's readinessProbe, with Kubernetes' defaults filled in. All times are seconds.
 *
 * @param container the container it belongs to
 * @param successThreshold successes in a row that make it ready
 * @param failureThreshold failures in a row that make it not ready
 */
public record Probe(
    String container,
    Action action,
    int initialDelaySeconds,
    int periodSeconds,
    int timeoutSeconds,
    int successThreshold,
    int failureThreshold) {

  /** How to ask. */
  @com.fasterxml.jackson.annotation.JsonTypeInfo(
      use = com.fasterxml.jackson.annotation.JsonTypeInfo.Id.NAME,
      property = "action")
  @com.fasterxml.jackson.annotation.JsonSubTypes({
    @com.fasterxml.jackson.annotation.JsonSubTypes.Type(value = HttpGet.class, name = "httpGet"),
    @com.fasterxml.jackson.annotation.JsonSubTypes.Type(value = TcpSocket.class, name = "tcpSocket")
  })
  public sealed interface Action permits HttpGet, TcpSocket {}

  /**
   * Healthy when the answer's status is 200-399.
   *
   * @param scheme {@code HTTP} or {@code HTTPS} (certificates are not verified, as the kubelet)
   * @param host empty: the pod's address
   */
  public record HttpGet(
      String scheme, String host, int port, String path, java.util.List<HttpHeader> httpHeaders)
      implements Action {
    public HttpGet {
      httpHeaders = java.util.List.copyOf(httpHeaders);
    }
  }

  /** Healthy when the connection is accepted; {@code host} empty: the pod's address. */
  public record TcpSocket(String host, int port) implements Action {}

  /** One header an httpGet probe sends. */
  public record HttpHeader(String name, String value) {}
}

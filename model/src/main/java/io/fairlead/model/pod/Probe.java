package io.fairlead.model.pod;

import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A container's readiness, liveness or startup probe, with Kubernetes' defaults filled in. All
 * times are seconds.
 *
 * @param container the container it belongs to
 * @param successThreshold successes in a row that make it healthy
 * @param failureThreshold failures in a row that make it unhealthy
 * @param terminationGraceSeconds from SIGTERM to SIGKILL when it failed; null: the pod's
 */
public record Probe(
    String container,
    Action action,
    int initialDelaySeconds,
    int periodSeconds,
    int timeoutSeconds,
    int successThreshold,
    int failureThreshold,
    @Nullable Integer terminationGraceSeconds) {

  /** How to ask. */
  @JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "action")
  @JsonSubTypes({
    @JsonSubTypes.Type(value = HttpGet.class, name = "httpGet"),
    @JsonSubTypes.Type(value = TcpSocket.class, name = "tcpSocket"),
    @JsonSubTypes.Type(value = Exec.class, name = "exec"),
    @JsonSubTypes.Type(value = Grpc.class, name = "grpc")
  })
  public sealed interface Action {}

  /**
   * Healthy when the answer's status is 200-399.
   *
   * @param scheme {@code HTTP} or {@code HTTPS} (certificates are not verified, as the kubelet)
   * @param host empty: the pod's address
   */
  public record HttpGet(
      String scheme, String host, int port, String path, List<HttpHeader> httpHeaders)
      implements Action {
    public HttpGet {
      httpHeaders = List.copyOf(httpHeaders);
    }
  }

  /** Healthy when the connection is accepted; {@code host} empty: the pod's address. */
  public record TcpSocket(String host, int port) implements Action {}

  /** Healthy when the command ends with 0 inside the container. */
  public record Exec(List<String> command) implements Action {
    public Exec {
      command = List.copyOf(command);
    }
  }

  /** Healthy when {@code grpc.health.v1.Health/Check} says SERVING of this service. */
  public record Grpc(int port, String service) implements Action {}

  /** One header an httpGet probe sends. */
  public record HttpHeader(String name, String value) {}
}

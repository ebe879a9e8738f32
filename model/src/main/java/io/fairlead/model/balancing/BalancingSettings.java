package io.fairlead.model.balancing;

import io.fairlead.model.ingress.nginx.Problem;
import io.fairlead.model.ingress.nginx.Template;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * How requests to one Service are spread over its endpoints, and what keeps a bad endpoint or too
 * many requests from doing harm.
 *
 * @param hashBy what of a request decides on its endpoint; null: nothing does
 * @param slowStart for so long a new endpoint gets a growing share; zero: it gets its whole one at
 *     once
 * @param panicPercent with fewer usable endpoints than this share of all, all are used
 * @param check null: endpoints are not asked how they are
 * @param proxyProtocol what connections begin with
 */
public record BalancingSettings(
    Algorithm algorithm,
    @Nullable Template hashBy,
    Duration slowStart,
    Ejection ejection,
    int panicPercent,
    Limits limits,
    Retries retries,
    @Nullable HealthCheck check,
    Streams streams,
    ProxyProtocol proxyProtocol) {

  /** Without annotations. */
  public static final BalancingSettings USUAL = read(Map.of()).settings();

  /** Which of the endpoints that may be used gets a request. */
  public enum Algorithm {
    /** One after the other. */
    ROUND_ROBIN,
    /** Of two taken at random the one with fewer requests under way. */
    LEAST_REQUEST,
    /**
     * Of two taken at random the one that answers sooner, for what it has under way (peak EWMA).
     */
    EWMA,
    /** The one that what {@link #hashBy} says belongs to. */
    HASH
  }

  /** The header of the PROXY protocol that tells endpoints of the client. */
  public enum ProxyProtocol {
    OFF,
    /** Text. */
    V1,
    /** Binary. */
    V2
  }

  /** What counts as a failure of an endpoint. */
  public enum Failure {
    /** No connection, or one that ended, or nothing in time, before an answer began. */
    CONNECT,
    /** 502, 503 or 504. */
    GATEWAY_ERRORS,
    /** Any status from 500 on. */
    SERVER_ERRORS
  }

  /**
   * When an endpoint is left out for a while.
   *
   * @param after so many failures in a row; 0: never
   * @param on what counts as one
   * @param base for how long the first time; each further time so much longer
   * @param longest at most so long
   * @param mostPercent never more than this share of the endpoints
   */
  public record Ejection(
      int after, Set<Failure> on, Duration base, Duration longest, int mostPercent) {
    public Ejection {
      on = Set.copyOf(on);
    }
  }

  /**
   * What one gateway may have under way to all endpoints together; 0: any number.
   *
   * @param connections that are open
   * @param pending requests that wait for a connection
   * @param requests in all
   */
  public record Limits(int connections, int pending, int requests) {}

  /**
   * What may be asked again.
   *
   * @param percent at most this share of the requests under way are repeats
   * @param least so many are allowed, however few requests there are
   * @param body bytes of a request's body that are kept, so that it can be sent again
   */
  public record Retries(int percent, int least, int body) {}

  /**
   * How endpoints are asked how they are.
   *
   * @param path of a GET that is to be answered 200 to 399; null: that it takes a connection is
   *     enough
   * @param healthy so many good answers in a row bring it back
   * @param unhealthy so many bad ones in a row take it out
   */
  public record HealthCheck(
      @Nullable String path, Duration interval, Duration timeout, int healthy, int unhealthy) {}

  /**
   * Of connections that are not HTTP, and clients of UDP; zero: what the gateway has for all.
   *
   * @param connect for a connection to an endpoint, and as much again for TLS
   * @param idle quiet time after which one ends
   * @param drain how long a connection goes on to an endpoint that is none any more; zero: until it
   *     ends
   * @param perClient connections that one client, by its address, may have at once; 0: any number
   * @param newPerClient that it may begin within a second; 0: any number
   */
  public record Streams(
      Duration connect, Duration idle, Duration drain, int perClient, int newPerClient) {}

  /** The settings, and what of the annotations is not in them. */
  public record Read(BalancingSettings settings, List<Problem> problems) {
    public Read {
      problems = List.copyOf(problems);
    }
  }

  /** What a Service's annotations ask for; of a value that is none the default holds. */
  public static Read read(Map<String, String> annotations) {
    return new BalancingReader(annotations).read();
  }
}

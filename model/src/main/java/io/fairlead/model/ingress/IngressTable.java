package io.fairlead.model.ingress;

import io.fairlead.model.meta.NamespacedName;
import java.util.Collection;
import java.util.Optional;

/**
 * All routes of a gateway, compiled: immutable, asked from any thread. A match costs what the
 * request's path is long, whatever the number of routes.
 */
@SuppressWarnings("DoNotCallSuggester")
public final class IngressTable {

  private IngressTable() {}

  /** The table of these Ingresses; their order does not matter. */
  public static IngressTable of(Collection<IngressRoutes> ingresses) {
    throw new UnsupportedOperationException("to come");
  }

  /**
   * Where a request leads (I1-I7, I19, I20).
   *
   * @param host as the request has it: a port and upper case are tolerated
   * @param path as the request has it, percent-encoding left alone; a query is ignored
   */
  public Match match(String host, String path) {
    throw new UnsupportedOperationException("to come");
  }

  /**
   * The Secret with the certificate for this server name: of the exact host, else of the wildcard
   * that covers it (I8); of two Ingresses the older one wins.
   */
  public Optional<NamespacedName> certificateFor(String serverName) {
    throw new UnsupportedOperationException("to come");
  }
}

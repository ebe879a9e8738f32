package io.fairlead.controlplane;

import java.net.BindException;
import java.net.InetSocketAddress;
import java.util.concurrent.CompletionException;
import org.apache.pekko.stream.BindFailedException;
import org.jspecify.annotations.Nullable;

/** The control plane did not start; the message is one line that says what to do. */
public final class StartFailedException extends IllegalStateException {

  private static final long serialVersionUID = 1L;

  private StartFailedException(String message, @Nullable Throwable cause) {
    super(message, cause);
  }

  /** The failure as one to be shown: its own words, not those of what it came from. */
  static StartFailedException of(RuntimeException failure) {
    Throwable cause = failure;
    while (cause instanceof CompletionException && cause.getCause() != null) {
      cause = cause.getCause();
    }
    String words = cause.getMessage();
    return failure instanceof StartFailedException known
        ? known
        : new StartFailedException(
            words == null ? "the control plane did not start: " + cause : words, failure);
  }

  /** More than one control plane on a journal that only one can have open. */
  static StartFailedException sharedFile(String jdbcUrl) {
    String why =
        "journal: "
            + jdbcUrl
            + " is kept inside one process: only one control plane can use it. For several, give"
            + " all of them the URL of one PostgreSQL database (jdbc:postgresql://host/name)";
    return new StartFailedException(why, null);
  }

  /** No member of the cluster let this one in. */
  static StartFailedException alone(String where, String patience) {
    return new StartFailedException(
        "membership: none of the other control planes let this one in within "
            + patience
            + ": see that they run, that "
            + where
            + " can be reached from them, and that all have the same list of members",
        null);
  }

  /** Something could not listen on its address. */
  static StartFailedException listening(String what, InetSocketAddress address, Throwable cause) {
    String where = address.getAddress().getHostAddress() + ":" + address.getPort();
    Throwable root = rootOf(cause);
    String why =
        root instanceof BindException || root instanceof BindFailedException
            ? "is in use or not an address of this host: stop what listens there, or choose another"
            : "can not be served: " + root;
    return new StartFailedException(what + ": " + where + " " + why, cause);
  }

  private static Throwable rootOf(Throwable failure) {
    Throwable root = failure;
    while (root.getCause() != null && !(root instanceof BindFailedException)) {
      root = root.getCause();
    }
    return root;
  }
}

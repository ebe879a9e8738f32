package io.fairlead.controlplane;

import java.net.BindException;
import java.net.InetSocketAddress;
import java.util.concurrent.CompletionException;
import org.apache.pekko.stream.BindFailedException;

/** The control plane did not start; the message is one line that says what to do. */
public final class StartFailedException extends IllegalStateException {

  private static final long serialVersionUID = 1L;

  private StartFailedException(String message, Throwable cause) {
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

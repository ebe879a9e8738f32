package io.fairlead.agent.userspace;

import io.fairlead.agent.compute.Frontend;
import java.io.IOException;
import java.util.Locale;
import java.util.Objects;

/** Says why a frontend could not be opened, and what to do about it. */
public final class BindFailure {
  private static final int FIRST_UNPRIVILEGED = 1024;
  private static final String NOT_OURS = "cannot assign requested address";

  private BindFailure() {}

  /** One sentence for an event: what failed, why, and the next step. */
  public static String explain(Frontend frontend, IOException cause) {
    String why = Objects.requireNonNullElse(cause.getMessage(), cause.toString());
    return "cannot listen on %s: %s%s".formatted(frontend, why, nextStep(frontend, why));
  }

  /** Whether the address is none of this host's. */
  static boolean isElsewhere(IOException cause) {
    return String.valueOf(cause.getMessage()).toLowerCase(Locale.ROOT).contains(NOT_OURS);
  }

  private static String nextStep(Frontend frontend, String why) {
    String lower = why.toLowerCase(Locale.ROOT);
    if (lower.contains("permission denied") && frontend.port() < FIRST_UNPRIVILEGED) {
      return ("; ports below 1024 need privilege: give the node agent CAP_NET_BIND_SERVICE, or set"
              + " the sysctl net.ipv4.ip_unprivileged_port_start to %d or lower, or use a Service"
              + " port from 1024 up")
          .formatted(frontend.port());
    }
    if (lower.contains("already in use")) {
      return "; another program listens there: stop it, or give the Service another address or port"
          + " (tried again every few seconds)";
    }
    if (lower.contains(NOT_OURS)) {
      return "; the userspace data plane can only listen on this host's addresses: keep the service"
          + " CIDR inside 127.0.0.0/8, or add the address to an interface";
    }
    return "";
  }
}

package io.fairlead.agent.pods.host;

import io.fairlead.agent.command.HostCommand;
import java.io.IOException;

/** Whether this process may give others namespaces of their own. */
public final class Isolation {
  private Isolation() {}

  /** Tries it. */
  public static boolean possible() {
    try {
      HostCommand.run("unshare", "--mount", "--uts", "--ipc", "--pid", "--fork", "true");
      return true;
    } catch (IOException e) {
      return false;
    }
  }
}

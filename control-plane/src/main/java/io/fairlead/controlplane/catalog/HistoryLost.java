package io.fairlead.controlplane.catalog;

import org.apache.pekko.actor.CoordinatedShutdown;

/** Why a control plane stops whose journal has another history than the one it follows. */
public final class HistoryLost implements CoordinatedShutdown.Reason {

  @Override
  public String toString() {
    return "the journal has another history";
  }
}

package io.fairlead.controlplane.api.gate;

import io.fairlead.controlplane.access.User;
import java.util.Optional;

/**
 * Who asks.
 *
 * @param proven who they proved to be
 * @param impersonated as whom they ask, when that is somebody else
 */
public record Caller(User proven, Optional<User> impersonated) {

  /** As whom everything is decided and done. */
  public User user() {
    return impersonated.orElse(proven);
  }
}

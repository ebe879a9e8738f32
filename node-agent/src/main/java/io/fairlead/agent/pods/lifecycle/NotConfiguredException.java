package io.fairlead.agent.pods.lifecycle;

/** A container can not be made yet; the words are the kubelet's. */
public final class NotConfiguredException extends Exception {
  private static final long serialVersionUID = 1;

  private final String volume;

  private NotConfiguredException(String volume, String message) {
    super(message);
    this.volume = volume;
  }

  /** What it is configured from is missing. */
  public NotConfiguredException(String message) {
    this("", message);
  }

  /** This volume of the pod can not be made. */
  NotConfiguredException ofVolume(String name) {
    return new NotConfiguredException(name, String.valueOf(getMessage()));
  }

  /** The container waits for a volume. */
  public boolean mount() {
    return !volume.isEmpty();
  }

  /** For an Event. */
  public String words() {
    return mount()
        ? "MountVolume.SetUp failed for volume \"%s\" : %s".formatted(volume, getMessage())
        : "Error: " + getMessage();
  }
}

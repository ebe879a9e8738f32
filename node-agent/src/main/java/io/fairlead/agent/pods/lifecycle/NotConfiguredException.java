package io.fairlead.agent.pods.lifecycle;

/** A container can not be made yet; the message is the kubelet's. */
public final class NotConfiguredException extends Exception {
  private static final long serialVersionUID = 1;

  public NotConfiguredException(String message) {
    super(message);
  }
}

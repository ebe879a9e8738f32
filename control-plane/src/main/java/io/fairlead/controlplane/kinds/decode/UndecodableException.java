package io.fairlead.controlplane.kinds.decode;

/**
 * A body that can not become an object; the message is for the client, in kube-apiserver's words.
 */
public final class UndecodableException extends Exception {
  private static final long serialVersionUID = 1L;

  public UndecodableException(String message) {
    super(message, null, false, false);
  }

  /** The message for the client. */
  public String words() {
    String message = getMessage();
    return message == null ? "" : message;
  }
}

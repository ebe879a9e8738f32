package io.fairlead.subscription;

/** How an agent proves at a control plane who it is. */
public sealed interface Entrance {

  /**
   * By a token, in clear text: on this machine only.
   *
   * @param text never logged
   */
  record Token(String text) implements Entrance {
    @Override
    public String toString() {
      return "Token(hidden)";
    }
  }

  /** By a certificate, over TLS; the first is bought with a join token. */
  record Certificate(IdentityKeeper keeper) implements Entrance {}
}

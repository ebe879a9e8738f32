package io.fairlead.controlplane.membership;

import java.nio.file.Path;

/** Where the certificates are from that control planes show each other. */
public sealed interface PeerTls {

  /**
   * Of the authority in the database they share: each makes itself one at its start, and the next
   * one long before that ends. So whoever can read the database can be a member, and nobody else.
   */
  record OfSystem() implements PeerTls {}

  /**
   * Of files, in PEM, that are looked at for each new connection, so that they can be replaced
   * without a restart.
   *
   * @param ca of the authorities that signed all their certificates
   * @param certificate of this one, good as client and as server; all have one of their DNS names
   *     in common
   * @param key of that certificate, PKCS#8
   */
  record Files(Path ca, Path certificate, Path key) implements PeerTls {}
}

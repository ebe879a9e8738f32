package io.fairlead.controlplane.membership;

import java.nio.file.Path;

/**
 * What control planes show each other, in PEM. Files are read anew every few minutes, so that they
 * can be replaced without a restart.
 *
 * @param ca of the authority that signed all their certificates
 * @param certificate of this one, for the host others reach it at, good as client and as server
 * @param key of that certificate, PKCS#8
 */
public record PeerTls(Path ca, Path certificate, Path key) {}

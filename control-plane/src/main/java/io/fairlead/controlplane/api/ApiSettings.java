package io.fairlead.controlplane.api;

import io.fairlead.controlplane.kinds.KindSettings;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;

/**
 * What the API server has to know.
 *
 * @param bind where it listens; port 0 chooses a free one
 * @param pkiDir where certificates, keys and the admin's token are kept, made when absent
 * @param auditDir where the audit log is written; empty: it is off
 * @param bookmarkEvery how often a watch that allows bookmarks hears how far it is
 */
public record ApiSettings(
    InetSocketAddress bind,
    Path pkiDir,
    Optional<Path> auditDir,
    KindSettings kinds,
    Duration bookmarkEvery) {

  /** With a bookmark a minute, as kube-apiserver. */
  public ApiSettings(
      InetSocketAddress bind, Path pkiDir, Optional<Path> auditDir, KindSettings kinds) {
    this(bind, pkiDir, auditDir, kinds, Duration.ofMinutes(1));
  }

  /** Without an audit log. */
  public ApiSettings(InetSocketAddress bind, Path pkiDir, KindSettings kinds) {
    this(bind, pkiDir, Optional.empty(), kinds);
  }
}

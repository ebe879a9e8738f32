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
 * @param limits what one client may take from the others
 */
public record ApiSettings(
    InetSocketAddress bind,
    Path pkiDir,
    Optional<Path> auditDir,
    KindSettings kinds,
    Duration bookmarkEvery,
    ApiLimits limits) {

  /** As kube-apiserver. */
  public static final Duration BOOKMARK_EVERY = Duration.ofMinutes(1);

  /** Without an audit log, and with a bookmark a minute. */
  public ApiSettings(InetSocketAddress bind, Path pkiDir, KindSettings kinds) {
    this(bind, pkiDir, Optional.empty(), kinds, BOOKMARK_EVERY, ApiLimits.DEFAULT);
  }
}

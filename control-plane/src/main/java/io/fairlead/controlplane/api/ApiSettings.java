package io.fairlead.controlplane.api;

import io.fairlead.controlplane.kinds.KindSettings;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Duration;

/**
 * What the API server has to know.
 *
 * @param bind where it listens; port 0 chooses a free one
 * @param pkiDir where certificates and the admin's token are kept, made when absent
 * @param bookmarkEvery how often a watch that allows bookmarks hears how far it is
 */
public record ApiSettings(
    InetSocketAddress bind, Path pkiDir, KindSettings kinds, Duration bookmarkEvery) {

  /** With a bookmark a minute, as kube-apiserver. */
  public ApiSettings(InetSocketAddress bind, Path pkiDir, KindSettings kinds) {
    this(bind, pkiDir, kinds, Duration.ofMinutes(1));
  }
}

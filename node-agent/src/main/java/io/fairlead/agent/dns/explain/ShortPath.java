package io.fairlead.agent.dns.explain;

import java.io.IOException;
import java.net.UnixDomainSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * A way to a socket whose path is longer than sockets may have (unix(7): 108 bytes): by a link to
 * its directory in a directory of our own, which is there while somebody binds or connects. The
 * socket itself stays where it is meant to be.
 */
final class ShortPath implements AutoCloseable {
  private static final int MOST_BYTES = 100;
  private static final String LINK = "d";

  private final Path way;
  private final List<Path> made;

  private ShortPath(Path way, List<Path> made) {
    this.way = way;
    this.made = made;
  }

  /**
   * @throws IOException when it needs a link and none can be made
   */
  static ShortPath to(Path socket) throws IOException {
    if (socket.toString().getBytes(StandardCharsets.UTF_8).length <= MOST_BYTES) {
      return new ShortPath(socket, List.of());
    }
    Path directory = Files.createTempDirectory("fairlead");
    Path link = directory.resolve(LINK);
    Files.createSymbolicLink(link, socket.toAbsolutePath().getParent());
    return new ShortPath(link.resolve(socket.getFileName()), List.of(link, directory));
  }

  UnixDomainSocketAddress address() {
    return UnixDomainSocketAddress.of(way);
  }

  @Override
  public void close() throws IOException {
    for (Path each : made) {
      Files.delete(each);
    }
  }
}

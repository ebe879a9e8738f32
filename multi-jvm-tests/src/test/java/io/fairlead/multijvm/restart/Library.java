package io.fairlead.multijvm.restart;

import java.util.Map;
import java.util.Optional;

/** A client library: what the story needs of it. Its errors come as it throws them. */
interface Library extends AutoCloseable {
  /** A version and the counter that is in it. */
  record Seen(String version, String counter) {}

  Seen create(Kind kind, String name, String counter) throws Exception;

  /** Reads, counts and replaces what was read. */
  Seen replace(Kind kind, String name, String counter) throws Exception;

  void delete(Kind kind, String name) throws Exception;

  Optional<Seen> read(Kind kind, String name) throws Exception;

  /** Starts an informer that tells the ear. */
  Informed inform(Kind kind, Ear ear);

  /** Ends its informers. */
  @Override
  void close();

  /** An informer's store. */
  interface Informed {
    /** The resourceVersions of what it holds. */
    Map<String, String> versions();
  }
}

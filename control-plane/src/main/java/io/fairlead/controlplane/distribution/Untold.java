package io.fairlead.controlplane.distribution;

import java.util.ArrayList;
import java.util.List;
import org.apache.pekko.util.ByteString;

/**
 * What one agent has still to be told of one key: all of it, or the patches since what it holds.
 * The bytes belong to all agents. Used under the session's lock.
 */
final class Untold {
  /** Patches of one key that may wait; all of it is not much longer then. */
  private static final int MOST = 16;

  private final Shelved whole;
  private final List<ByteString> patches;

  private Untold(Shelved whole, List<ByteString> patches) {
    this.whole = whole;
    this.patches = patches;
  }

  static Untold whole(Shelved now) {
    return new Untold(now, List.of());
  }

  /** To one that holds what was before the patch. */
  static Untold patch(Shelved now, ByteString patch) {
    return new Untold(now, List.of(patch));
  }

  /** The same with what came after. */
  Untold then(Shelved now, ByteString patch) {
    if (patches.isEmpty() || patches.size() == MOST) {
      return whole(now);
    }
    List<ByteString> longer = new ArrayList<>(patches);
    longer.add(patch);
    return new Untold(now, longer);
  }

  List<ByteString> frames() {
    return patches.isEmpty() ? List.of(whole.frame()) : patches;
  }
}

package io.fairlead.subscription;

import io.fairlead.model.node.ImageKey;
import io.fairlead.model.node.NodeImage;
import io.fairlead.model.protocol.ControlMessage;
import java.util.Set;

/** Who acts on images; all calls come one after the other on the subscription's thread. */
public interface ImageListener {

  /**
   * From now on the world is {@code image}. The first call, if there is one on disk, is the last
   * good image, before any connection is tried. When the image is in force, say so with {@link
   * ControlPlaneSubscription#ack}.
   *
   * @param changed keys whose entry came, went or differs from the image of the call before (of the
   *     first call: all keys). Exact, also after a resync, so it is enough to touch these; empty
   *     when only the revision moved on
   */
  void onImage(NodeImage image, Set<ImageKey> changed);

  /** A stream has just begun: tell again what the control plane should know of this node. */
  default void onConnected() {}

  /**
   * A client wants something of a pod of this node; must not block.
   *
   * @param controlPlane which is to be answered, by {@link StreamConnection}
   */
  default void onOpenStream(ControlMessage.OpenStream open, ControlPlaneEndpoint controlPlane) {}

  /** Tokens of a limit that were asked for; must not block. */
  default void onLease(ControlMessage.BudgetLeased leased) {}

  /** A token that was asked for, or why there is none; must not block. */
  default void onToken(ControlMessage.TokenAnswered answer) {}
}

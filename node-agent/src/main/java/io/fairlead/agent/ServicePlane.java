package io.fairlead.agent;

import io.fairlead.agent.compute.Frontend;
import io.fairlead.agent.compute.PortTraffic;
import io.fairlead.agent.compute.WithoutLocal;
import io.fairlead.agent.denials.Denial;
import io.fairlead.model.networkpolicy.Connection;
import io.fairlead.model.networkpolicy.PolicyEvaluator;
import io.fairlead.model.networkpolicy.PolicyRules;
import io.fairlead.model.node.ImageKey;
import io.fairlead.model.node.NodeImage;
import java.io.IOException;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;

/** Forwards the Services of the image on this node. */
public interface ServicePlane extends AutoCloseable {

  /** Puts the image in force; when this returns it is, unless {@link #inForce} says otherwise. */
  void apply(NodeImage image, Set<ImageKey> changed);

  /** From now on these Service ports are answered by servers of this host, at their address. */
  default void answers(Set<Frontend> here) {}

  /**
   * Puts these policies in force in place of those of the same name in the image last applied; when
   * this returns they are, as with an image. Nothing before the first image.
   */
  void replace(Collection<PolicyRules> policies);

  /**
   * Hands over the connections that are open, as policies see them.
   *
   * @throws IOException when they can not be told
   */
  void connections(Consumer<Connection> each) throws IOException;

  /** The image last applied is what happens to traffic. */
  boolean inForce();

  /** Ports whose traffic is dropped here, for want of an endpoint on this node. */
  WithoutLocal.Count withoutLocal();

  /** Who may reach what by the image last applied. */
  PolicyEvaluator policies();

  /** What went through, of Service ports that had any traffic since the start. */
  List<PortTraffic> traffic();

  /** What network policies denied since the start. */
  List<Denial.Count> denials();

  /** Tries again what could not be done; what was in the way may be gone by now. */
  void retry();

  @Override
  void close();
}

package io.fairlead.bench.dataplane;

import io.fairlead.agent.userspace.UserspacePlane;
import io.fairlead.model.node.NodeImage;
import java.io.IOException;
import java.net.InetAddress;

/** Forwards one Service of one endpoint in this process, until it is ended. */
final class UserspaceHost {
  private UserspaceHost() {}

  /**
   * Arguments: the Service's address, the endpoint's; port 80 there, {@link Acceptor#PORT} here.
   */
  public static void main(String[] args) throws IOException, InterruptedException {
    Load load = new Load(args[0], args[1]);
    NodeImage image = NodeImage.of("bench", 1, load.services(1, 1));
    try (UserspacePlane plane =
        UserspacePlane.start(InetAddress.getLoopbackAddress(), _ -> false, _ -> {})) {
      plane.apply(image, image.entries().keySet());
      System.out.println("forwarding " + plane.forwarding());
      Thread.currentThread().join();
    }
  }
}

package io.fairlead.bench.dataplane;

import io.fairlead.agent.nftables.NftablesPlane;
import io.fairlead.model.node.ImageEntry;
import io.fairlead.model.node.NodeImage;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/**
 * Puts many Services of three endpoints and many policies in force in the kernel of its namespace,
 * where they stay.
 */
final class KernelHost {
  private KernelHost() {}

  /** Arguments: number of Services, number of policies, the pod they select, who may reach it. */
  public static void main(String[] args) throws IOException {
    List<ImageEntry> entries = new ArrayList<>(Load.OURS.services(Integer.parseInt(args[0]), 3));
    entries.addAll(Load.policies(Integer.parseInt(args[1]), args[2], args[3]));
    NodeImage image = NodeImage.of("bench", 1, entries);
    try (NftablesPlane plane = NftablesPlane.start(Load.PLACE, _ -> {})) {
      long begin = System.nanoTime();
      plane.apply(image, image.entries().keySet());
      if (!plane.inForce()) {
        throw new IllegalStateException("the kernel refused it");
      }
      System.out.printf("%.1f s", (System.nanoTime() - begin) / 1e9);
    }
  }
}

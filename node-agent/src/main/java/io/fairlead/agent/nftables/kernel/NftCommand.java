package io.fairlead.agent.nftables.kernel;

import java.io.IOException;
import java.nio.charset.StandardCharsets;

/** The {@code nft} command, for tables and chains. */
public final class NftCommand {

  private NftCommand() {}

  /**
   * Applies the text, all of it or nothing.
   *
   * @throws IOException with what nft says when it refuses, or when there is no nft
   */
  public static void apply(String ruleset) throws IOException {
    Process nft;
    try {
      nft = new ProcessBuilder("nft", "-f", "-").redirectErrorStream(true).start();
    } catch (IOException e) {
      throw new IOException(
          "the nftables data plane needs the command nft (package nftables): " + e.getMessage(), e);
    }
    try {
      nft.getOutputStream().write(ruleset.getBytes(StandardCharsets.UTF_8));
      nft.getOutputStream().close();
      String said = new String(nft.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      int status = nft.waitFor();
      if (status != 0) {
        throw new IOException("nft refused the ruleset: " + said.lines().limit(4).toList());
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted while nft ran", e);
    } finally {
      nft.destroy();
    }
  }
}

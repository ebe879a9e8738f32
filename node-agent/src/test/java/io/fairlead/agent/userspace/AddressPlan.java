package io.fairlead.agent.userspace;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.concurrent.ThreadLocalRandom;

/**
 * Addresses of one test: a /24 of loopback addresses nobody else is likely to use at this moment,
 * so that fixed Service ports never collide.
 */
final class AddressPlan {
  private final String prefix =
      "127.%d.%d."
          .formatted(
              ThreadLocalRandom.current().nextInt(100, 250),
              ThreadLocalRandom.current().nextInt(1, 255));

  /** Address of this host number, 1-254. */
  String address(int host) {
    return prefix + host;
  }

  static InetAddress inet(String address) {
    try {
      return InetAddress.getByName(address);
    } catch (UnknownHostException e) {
      throw new IllegalArgumentException(address, e);
    }
  }
}

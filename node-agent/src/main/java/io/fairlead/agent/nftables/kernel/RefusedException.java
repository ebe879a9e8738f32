package io.fairlead.agent.nftables.kernel;

import java.io.IOException;

/** The kernel answered a netlink message with an error; nothing of its batch is in force. */
public final class RefusedException extends IOException {
  private static final long serialVersionUID = 1L;

  /** What was named is not there. */
  public static final int ENOENT = 2;

  private final int errno;

  RefusedException(int errno) {
    super("the kernel refused it (errno " + errno + ")");
    this.errno = errno;
  }

  /** The error's number, as in errno(3). */
  public int errno() {
    return errno;
  }
}

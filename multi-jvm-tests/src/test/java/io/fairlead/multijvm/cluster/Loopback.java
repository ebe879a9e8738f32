package io.fairlead.multijvm.cluster;

import java.util.List;

/** Addresses of loopback that no other JVM of this host is given. */
final class Loopback implements Network {
  private static final int FIRST = 160;
  private static final int BYTE = 256;
  private static final int OWN = 200;

  private final String prefix;

  Loopback() {
    long pid = ProcessHandle.current().pid();
    prefix = "127.%d.%d.".formatted(FIRST + pid / BYTE % (BYTE - FIRST), pid % BYTE);
  }

  @Override
  public String address(int member) {
    return prefix + member;
  }

  @Override
  public List<String> within(int member) {
    return List.of();
  }

  @Override
  public List<String> own() {
    return List.of(prefix + OWN, prefix + (OWN + 1));
  }

  @Override
  public HostAndPort reached(int port) {
    return new HostAndPort("127.0.0.1", port);
  }

  @Override
  public void close() {}
}

package io.fairlead.agent.dns.cache;

import java.nio.ByteBuffer;
import java.util.Arrays;
import org.xbill.DNS.Header;
import org.xbill.DNS.Type;

/** Where TTLs stand in a packet of our own making. */
public final class TtlPlaces {
  private final int[] places;

  private TtlPlaces(int[] places) {
    this.places = places;
  }

  /** Of all records but OPT, which has none. */
  public static TtlPlaces of(byte[] packet) {
    ByteBuffer in = ByteBuffer.wrap(packet);
    int records =
        in.getShort(6) + in.getShort(8) + in.getShort(10); // of a kept size: far from overflow
    int at = afterName(packet, Header.LENGTH) + 4;
    int[] places = new int[records];
    int found = 0;
    for (int i = 0; i < records; i++) {
      int type = afterName(packet, at);
      if (in.getShort(type) != Type.OPT) {
        places[found++] = type + 4;
      }
      at = type + 10 + (in.getShort(type + 8) & 0xffff);
    }
    return new TtlPlaces(Arrays.copyOf(places, found));
  }

  int bytes() {
    return Integer.BYTES * places.length;
  }

  /** From now on all of them are the same. */
  public void put(byte[] packet, int seconds) {
    for (int at : places) {
      packet[at] = (byte) (seconds >>> 24);
      packet[at + 1] = (byte) (seconds >>> 16);
      packet[at + 2] = (byte) (seconds >>> 8);
      packet[at + 3] = (byte) seconds;
    }
  }

  private static int afterName(byte[] packet, int start) {
    int at = start;
    while (packet[at] != 0) {
      if ((packet[at] & 0xc0) != 0) {
        return at + 2; // a pointer ends a name
      }
      at += 1 + packet[at];
    }
    return at + 1;
  }
}

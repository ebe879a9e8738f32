package io.fairlead.agent.dns.server;

import io.fairlead.model.net.Cidr;
import java.util.List;
import java.util.stream.Stream;

/**
 * How much is answered over UDP to addresses that anybody may have forged.
 *
 * @param responsesPerSecond to one network (IPv4 /24, IPv6 /56); 0: as much as is asked
 * @param slip of answers beyond that every so manieth goes out empty, with the TC bit, so that a
 *     client that is real comes back over TCP; the others do not go out
 * @param exempt networks without limit: their packets come from here, or they would not arrive
 */
public record RateLimit(int responsesPerSecond, int slip, List<Cidr> exempt) {

  private static final List<Cidr> LOOPBACK =
      Stream.of("127.0.0.0/8", "::1/128").flatMap(text -> Cidr.parse(text).stream()).toList();

  public RateLimit {
    exempt = List.copyOf(exempt);
  }

  /** A thousand a second but for these networks and loopback. */
  public static RateLimit of(List<Cidr> exempt) {
    return new RateLimit(1000, 2, Stream.concat(LOOPBACK.stream(), exempt.stream()).toList());
  }
}

package io.fairlead.model.corefile;

import io.fairlead.model.corefile.Plugin.Peer;
import io.fairlead.model.corefile.Plugin.Transfer;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** Reads {@code transfer [ZONES...] { to ADDRESSES... }}. */
final class TransferReader {

  private TransferReader() {}

  static Stream<Plugin> read(Directive at, List<String> blockZones, Findings findings) {
    List<String> zones = at.args().isEmpty() ? blockZones : findings.zones(at, at.args());
    List<Peer> peers = new ArrayList<>();
    boolean anybody = false;
    for (Directive one : at.block()) {
      if (!one.name().equals("to")) {
        findings.unknownProperty(one);
      } else if (findings.args(one, 1, Integer.MAX_VALUE)) {
        for (String word : one.args()) {
          anybody |= word.equals("*");
          if (!word.equals("*")) {
            peers.addAll(peer(one, word, findings));
          }
        }
      }
    }
    if (peers.isEmpty() && !anybody) {
      findings.add(at, "'to' is required");
    }
    return Stream.of(new Transfer(zones, anybody, peers));
  }

  private static List<Peer> peer(Directive at, String word, Findings findings) {
    try {
      if (To.parse(word) instanceof To.Server(boolean tls, var address, int port, var _) && !tls) {
        return List.of(new Peer(address, port));
      }
    } catch (IllegalArgumentException notAServer) {
      findings.add(at, String.valueOf(notAServer.getMessage()));
      return List.of();
    }
    findings.notSupported(at, "an address, or *");
    return List.of();
  }
}
